using System;
using System.Threading.Tasks;
using MediatR;

namespace Modular.Application.Shared;

public interface ICommand : IRequest<int>;

public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, int>
    where TCommand : ICommand;

public interface IReaction<in TEvent>
{
    ICommand? When(TEvent occurred);
}

public interface IJob;

public interface IJobHandler<in TJob>
    where TJob : IJob
{
    Task<ICommand?> RunAsync(TJob job);
}

public interface ITimers
{
    void Set(string key, DateTimeOffset dueAt, ICommand command);

    void Cancel(string key);
}

public interface IJobs
{
    void Enqueue(IJob job, string uniqueKey);
}
