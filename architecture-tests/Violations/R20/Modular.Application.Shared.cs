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

public interface IUnitOfWork
{
    System.Threading.Tasks.Task CommitAsync();
}

public sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    // The one place of Application that may.
    public async System.Threading.Tasks.Task<TResponse> Handle(
        TRequest request, System.Threading.CancellationToken token, RequestHandlerDelegate<TResponse> next)
    {
        var response = await next();
        await unitOfWork.CommitAsync();
        return response;
    }
}
