namespace Modular.Application.Shared;

public interface IReaction<in TEvent>
{
    void When(TEvent occurred);
}
