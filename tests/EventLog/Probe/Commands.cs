using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Tests.EventLog.Probe;

/// <summary>Adds one; refused with <c>counter.full</c> (Rule) at <paramref name="Most"/>.</summary>
internal sealed record IncrementCounter(Guid Id, int Most = int.MaxValue) : ICommand<Receipt>;

internal sealed class IncrementCounterHandler(CounterRepository counters) : ICommandHandler<IncrementCounter, Receipt>
{
    public async Task<Result<Receipt>> Handle(IncrementCounter request, CancellationToken cancellationToken)
    {
        var counter = await counters.GetAsync(request.Id, cancellationToken);
        if (counter.Increment(request.Most).Error is { } refused)
        {
            return refused;
        }

        counters.Save(counter);
        return new Receipt(request.Id);
    }
}

/// <summary>Writes one row that nothing keeps from being written twice, if <see cref="ProbeRules"/> let it.</summary>
[WireName("orders.leave_effect")]
internal sealed record LeaveEffect(string Cause, Guid? Stream = null, int? Version = null) : ICommand;

internal sealed class LeaveEffectHandler(UnitOfWork unitOfWork, ProbeRules rules) : ICommandHandler<LeaveEffect>
{
    public Task<Result> Handle(LeaveEffect request, CancellationToken cancellationToken)
    {
        if (rules.Refusal(request) is { } refused)
        {
            return Task.FromResult(Result.Refused(refused));
        }

        unitOfWork.Queue(
            "insert into orders.effects (cause, stream, version) values ($1, $2, $3)",
            request.Cause, request.Stream, request.Version);
        return Task.FromResult(Result.Success);
    }
}

/// <summary>The effect, in an explicit transaction that holds the lock of a series.</summary>
internal sealed record LeaveNumberedEffect(string Cause) : ICommand;

internal sealed class LeaveNumberedEffectHandler(UnitOfWork unitOfWork) : ICommandHandler<LeaveNumberedEffect>
{
    public async Task<Result> Handle(LeaveNumberedEffect request, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        await using var next = connection.CreateCommand();
        next.CommandText = "update orders.series set last = last + 1 returning last";
        var number = (int)(await next.ExecuteScalarAsync(cancellationToken))!;
        unitOfWork.Queue("insert into orders.effects (cause, version) values ($1, $2)", request.Cause, number);
        return Result.Success;
    }
}

/// <summary>Adds one, in an explicit transaction that holds the lock of a series.</summary>
internal sealed record IncrementNumberedCounter(Guid Id) : ICommand;

internal sealed class IncrementNumberedCounterHandler(UnitOfWork unitOfWork, CounterRepository counters)
    : ICommandHandler<IncrementNumberedCounter>
{
    public async Task<Result> Handle(IncrementNumberedCounter request, CancellationToken cancellationToken)
    {
        var counter = await counters.GetAsync(request.Id, cancellationToken);
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        await using var next = connection.CreateCommand();
        next.CommandText = "update orders.series set last = last + 1";
        await next.ExecuteNonQueryAsync(cancellationToken);
        counter.Increment(int.MaxValue);
        counters.Save(counter);
        return Result.Success;
    }
}

internal sealed record SetTimer(string Key, DateTimeOffset DueAt, ICommand Command) : ICommand;

internal sealed class SetTimerHandler(ITimers timers) : ICommandHandler<SetTimer>
{
    public Task<Result> Handle(SetTimer request, CancellationToken cancellationToken)
    {
        timers.Set(request.Key, request.DueAt, request.Command);
        return Task.FromResult(Result.Success);
    }
}

internal sealed record CancelTimer(string Key) : ICommand;

internal sealed class CancelTimerHandler(ITimers timers) : ICommandHandler<CancelTimer>
{
    public Task<Result> Handle(CancelTimer request, CancellationToken cancellationToken)
    {
        timers.Cancel(request.Key);
        return Task.FromResult(Result.Success);
    }
}

/// <summary>Leaves its effect and sets its own timer again, <paramref name="Times"/> times.</summary>
[WireName("orders.ring")]
internal sealed record Ring(string Key, int Times) : ICommand;

internal sealed class RingHandler(UnitOfWork unitOfWork, ITimers timers, TimeProvider clock) : ICommandHandler<Ring>
{
    public Task<Result> Handle(Ring request, CancellationToken cancellationToken)
    {
        unitOfWork.Queue("insert into orders.effects (cause) values ($1)", request.Key);
        if (request.Times > 1)
        {
            timers.Set(request.Key, clock.GetUtcNow(), request with { Times = request.Times - 1 });
        }

        return Task.FromResult(Result.Success);
    }
}

internal sealed record EnqueueWork(string Key) : ICommand;

internal sealed class EnqueueWorkHandler(IJobs jobs) : ICommandHandler<EnqueueWork>
{
    public Task<Result> Handle(EnqueueWork request, CancellationToken cancellationToken)
    {
        jobs.Enqueue(new Work(request.Key), request.Key);
        return Task.FromResult(Result.Success);
    }
}

[WireName("orders.work")]
internal sealed record Work(string Key) : IJob;

internal sealed class WorkHandler(ProbeRules rules) : IJobHandler<Work>
{
    public async Task<ICommand?> RunAsync(Work job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        await rules.OnWork(attempt, cancellationToken);
        return new LeaveEffect(job.Key);
    }
}

/// <summary>Chores before it, if any, and then the chore that runs after them; answers with the id of that.</summary>
internal sealed record EnqueueChore(
    Chore Chore, JobOptions? Options = null, string? UniqueKey = null, params IReadOnlyList<Chore> First)
    : ICommand<Guid>;

internal sealed class EnqueueChoreHandler(IJobs jobs) : ICommandHandler<EnqueueChore, Guid>
{
    public Task<Result<Guid>> Handle(EnqueueChore request, CancellationToken cancellationToken)
    {
        var options = (request.Options ?? new JobOptions()) with
        {
            After = [.. request.First.Select(first => jobs.Enqueue(first))],
        };
        return Task.FromResult<Result<Guid>>(jobs.Enqueue(request.Chore, request.UniqueKey, options));
    }
}

internal sealed record AdoptChore(Guid Child) : ICommand;

internal sealed class AdoptChoreHandler(IJobs jobs) : ICommandHandler<AdoptChore>
{
    public Task<Result> Handle(AdoptChore request, CancellationToken cancellationToken)
    {
        jobs.Enqueue(new Chore("adoptive"), options: new JobOptions { After = [request.Child] });
        return Task.FromResult(Result.Success);
    }
}

/// <summary>A job without a command.</summary>
[WireName("orders.chore")]
[JobLimits(Seconds = 6)]
internal sealed record Chore(string Name) : IJob;

internal sealed class ChoreHandler(ProbeRules rules, IJobReport report) : IJobHandler<Chore>
{
    public async Task<ICommand?> RunAsync(Chore job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        rules.Begun.Enqueue(job.Name);
        await rules.OnChore(job, report, cancellationToken);
        return null;
    }
}
