namespace Modular.Domain.Shared;

public abstract class AggregateRoot<TState>(TState state)
{
    public TState State { get; private set; } = state;
}

public abstract record AggregateState;

public interface IDomainEvent;
