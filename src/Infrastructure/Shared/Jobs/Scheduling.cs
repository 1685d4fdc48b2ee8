using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>Timers and jobs are rows of the unit of work that asks for them.</summary>
internal sealed class Scheduling(UnitOfWork unitOfWork) : ITimers, IJobs
{
    public void Set(string key, DateTimeOffset dueAt, ICommand command) => unitOfWork.SetTimer(key, dueAt, command);

    public void Cancel(string key) => unitOfWork.CancelTimer(key);

    public void Enqueue(IJob job, string uniqueKey) => unitOfWork.Enqueue(job, uniqueKey);
}
