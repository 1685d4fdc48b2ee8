using MediatR;

namespace Modular.Application.Shared;

public interface ICommand : IRequest<int>;

public interface ICommand<T> : IRequest<T>;

public interface IQuery<T> : IRequest<T>;

public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, int>
    where TCommand : ICommand;

public interface ICommandHandler<in TCommand, T> : IRequestHandler<TCommand, T>
    where TCommand : ICommand<T>;

public interface IQueryHandler<in TQuery, T> : IRequestHandler<TQuery, T>
    where TQuery : IQuery<T>;

public interface IReaction<in TEvent>;

public interface IJobHandler<in TJob>;

// Public on purpose, but nobody derives from it.
// expect: Modular.Application.Shared.ValidationBehavior -> not sealed
public class ValidationBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public System.Threading.Tasks.Task<TResponse> Handle(
        TRequest request, System.Threading.CancellationToken token, RequestHandlerDelegate<TResponse> next) => next();
}

public sealed class TelemetryBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public System.Threading.Tasks.Task<TResponse> Handle(
        TRequest request, System.Threading.CancellationToken token, RequestHandlerDelegate<TResponse> next) => next();
}
