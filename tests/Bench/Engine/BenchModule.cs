using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Tests.Bench.Engine;

/// <summary>A module with one of each kind, as small as each can be.</summary>
public sealed class BenchModule : IModule
{
    public const string Name = "bench";

    string IModule.Name => Name;

    Assembly IModule.Application => typeof(BenchModule).Assembly;

    public int ReactionShards => 8;

    public void Register(ModuleBuilder module) =>
        module.DomainEvent<NoteWritten>("bench.note.written").DomainEvent<NoteChanged>("bench.note.changed")
            .DomainEvent<LetterWritten>("bench.letter.written");
}

/// <summary>How much of something has been done.</summary>
internal sealed class Tally
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(int count = 1) => Interlocked.Add(ref _count, count);
}

internal sealed record NoteWritten(Guid Id, long Number, string Text, long Amount) : IDomainEvent;

internal sealed record NoteChanged(Guid Id, long Amount) : IDomainEvent;

[WireName("bench.account.charged.v1")]
internal sealed record AccountChargedV1(Guid Id, long Amount) : IIntegrationEvent;

/// <summary>One event, and nothing else.</summary>
/// <param name="IsPosted">There is a letter about it too, to which a reaction reacts.</param>
internal sealed record WriteNote(Guid Id, long Number, bool IsPosted = false) : ICommand;

internal sealed class WriteNoteHandler(UnitOfWork unitOfWork) : ICommandHandler<WriteNote>
{
    public const string Text = "what a note says is some eighty characters long, as many lines of people are";

    public Task<Result> Handle(WriteNote request, CancellationToken cancellationToken)
    {
        unitOfWork.AppendFact(
            "bench.note", request.Id, new NoteWritten(request.Id, request.Number, Text, Amount: 1),
            request.IsPosted ? new LetterPostedV1(request.Id, request.Number) : null);
        return Task.FromResult(Result.Success);
    }
}

/// <summary>Loads a row and writes it.</summary>
[WireName("bench.charge")]
internal sealed record Charge(Guid Account, long Amount) : ICommand;

internal sealed class ChargeHandler(
    UnitOfWork unitOfWork, [FromKeyedServices(BenchModule.Name)] NpgsqlDataSource database) : ICommandHandler<Charge>
{
    public async Task<Result> Handle(Charge request, CancellationToken cancellationToken)
    {
        await using var load = database.CreateCommand("select balance from bench.accounts where id = $1");
        load.Parameters.AddWithValue(request.Account);
        var balance = (long)(await load.ExecuteScalarAsync(cancellationToken))!;
        unitOfWork.Queue(
            "update bench.accounts set balance = $2 where id = $1", request.Account, balance + request.Amount);
        return Result.Success;
    }
}

internal sealed class WhenAccountCharged : IReaction<AccountChargedV1>
{
    public ICommand? When(AccountChargedV1 occurred, EventOrigin origin) => new Charge(occurred.Id, occurred.Amount);
}

/// <summary>Fresh documents.</summary>
internal sealed class NotesProjection : IProjection
{
    public string ReadModel => "rm_notes";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events => [typeof(NoteWritten)];

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        T[] Column<T>(Func<NoteWritten, T> value) => [.. events.Select(e => value((NoteWritten)e.Data))];

        writes.Add(Statement.Of(
            """
            insert into bench.rm_notes (id, number, text, amount, version)
            select id, number, text, amount, version
            from unnest($1, $2, $3, $4, $5) as n (id, number, text, amount, version)
            """,
            Column(note => note.Id), Column(note => note.Number), Column(note => note.Text),
            Column(note => note.Amount), events.Select(e => e.Origin.StreamVersion).ToArray()));
    }
}

/// <summary>Updates of rows that are there.</summary>
internal sealed class AmountsProjection : IProjection
{
    public string ReadModel => "rm_amounts";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events => [typeof(NoteChanged)];

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes) => writes.Add(
        Statement.Of(
            """
            with updated as (
                update bench.rm_amounts r set amount = n.amount, version = n.version
                from unnest($1, $2, $3) as n (id, amount, version)
                where r.id = n.id and r.version < n.version
                returning 1)
            select log.expect(count(*), $4, 'bench.rm_amounts') from updated
            """,
            events.Select(e => ((NoteChanged)e.Data).Id).ToArray(),
            events.Select(e => ((NoteChanged)e.Data).Amount).ToArray(),
            events.Select(e => e.Origin.StreamVersion).ToArray(),
            (long)events.Count));
}

[WireName("bench.empty")]
internal sealed record EmptyJob(int Number) : IJob;

internal sealed class EmptyJobHandler(Tally tally) : IJobHandler<EmptyJob>
{
    public Task<ICommand?> RunAsync(EmptyJob job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        tally.Add();
        return Task.FromResult<ICommand?>(null);
    }
}
