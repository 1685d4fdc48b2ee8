namespace Modular.Infrastructure.Shared.Projections;

public interface IProjection
{
    string ReadModel { get; }
}
