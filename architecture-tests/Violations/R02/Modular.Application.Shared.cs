using MediatR;

namespace Modular.Application.Shared;

public interface ICommand : IRequest<int>;

public interface IClock
{
    // A port may speak of an abstraction; Application.Shared is where those live.
    void Log(Microsoft.Extensions.Logging.ILogger logger);
}
