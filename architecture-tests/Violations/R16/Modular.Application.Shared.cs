using System.Threading;
using System.Threading.Tasks;
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

public sealed record PauseConsumerCommand : ICommand;

public sealed record ResumeConsumerCommand : ICommand;

// expect: Modular.Application.Shared.ResumeConsumerHandler -> Modular.Application.Shared (command handler)
internal sealed class ResumeConsumerHandler : ICommandHandler<ResumeConsumerCommand>
{
    public Task<int> Handle(ResumeConsumerCommand command, CancellationToken token) => Task.FromResult(1);
}
