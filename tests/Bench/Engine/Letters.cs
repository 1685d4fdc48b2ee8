using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Tests.Bench.Engine;

/// <summary>Which letters are not delivered.</summary>
internal sealed class BenchRules
{
    public Func<Deliver, Error?> Refusal { get; set; } = _ => null;
}

internal sealed record LetterWritten(Guid Id, long Number) : IDomainEvent;

[WireName("bench.letter.posted.v1")]
internal sealed record LetterPostedV1(Guid Id, long Number) : IIntegrationEvent;

internal sealed record ThreadState(Guid Id) : AggregateState;

/// <summary>Letters that must arrive in the order in which they were written.</summary>
internal sealed class LetterThread(ThreadState state) : AggregateRoot<ThreadState>(state)
{
    public void Write(long number) => Raise(new LetterWritten(State.Id, number), State);
}

/// <param name="Number">1 is the first of its thread: who writes them all need not look.</param>
internal sealed record WriteLetter(Guid Thread, int Number) : ICommand;

internal sealed class WriteLetterHandler(UnitOfWork unitOfWork) : ICommandHandler<WriteLetter>
{
    public Task<Result> Handle(WriteLetter request, CancellationToken cancellationToken)
    {
        var thread = new LetterThread(new ThreadState(request.Thread) { Version = request.Number - 1 });
        thread.Write(request.Number);
        unitOfWork.Append("bench.thread", request.Thread, thread, happened => happened switch
        {
            LetterWritten e => new LetterPostedV1(e.Id, e.Number),
            _ => null,
        });
        return Task.FromResult(Result.Success);
    }
}

internal sealed class WhenLetterPosted : IReaction<LetterPostedV1>
{
    public ICommand? When(LetterPostedV1 occurred, EventOrigin origin) =>
        new Deliver(origin.StreamId, origin.StreamVersion);
}

/// <summary>One row that nothing keeps from being written twice, and one job, as a mail is one.</summary>
[WireName("bench.deliver")]
internal sealed record Deliver(Guid Stream, int Version) : ICommand;

internal sealed class DeliverHandler(UnitOfWork unitOfWork, IJobs jobs, BenchRules rules) : ICommandHandler<Deliver>
{
    public Task<Result> Handle(Deliver request, CancellationToken cancellationToken)
    {
        if (rules.Refusal(request) is { } refused)
        {
            return Task.FromResult(Result.Refused(refused));
        }

        unitOfWork.Queue(
            "insert into bench.deliveries (stream, version) values ($1, $2)", request.Stream, request.Version);
        jobs.Enqueue(new EmptyJob(request.Version));
        return Task.FromResult(Result.Success);
    }
}
