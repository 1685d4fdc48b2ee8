using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Idempotency;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Collects what one command writes and sends it as one batch: completion of a consumer, job or timer; idempotency
/// record; events; rows, documents, jobs and timers. One round trip, one implicit transaction (ADR 0004).
/// The guard against lost updates is <c>unique (stream_id, kind, stream_version)</c> on the events.
/// </summary>
public sealed class UnitOfWork : IUnitOfWork, IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly ModuleCatalog _catalog;
    private readonly LogSignal _logSignal;
    private readonly IdempotentRequest _idempotent;
    private readonly RequestContext _request;
    private readonly TimeProvider _clock;
    private readonly IIdSource _ids;

    private readonly EventRows _events = new();
    private readonly List<NpgsqlBatchCommand> _statements = [];
    private readonly Dictionary<Guid, (int Version, byte[] Json)> _documents = [];
    private readonly Dictionary<string, Func<CancellationToken, Task<Error?>>> _refusals = new(StringComparer.Ordinal);
    private readonly HashSet<Signal> _wakes = [];
    private readonly List<Action> _afterCommit = [];
    private readonly List<Type> _written = [];
    private string? _module;
    private NpgsqlDataSource? _database;
    private NpgsqlBatchCommand? _completion;
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;

    internal UnitOfWork(
        IServiceProvider services, ModuleCatalog catalog, LogSignal logSignal, IdempotentRequest idempotent,
        RequestContext request, TimeProvider clock, IIdSource ids)
    {
        _services = services;
        _catalog = catalog;
        _logSignal = logSignal;
        _idempotent = idempotent;
        _request = request;
        _clock = clock;
        _ids = ids;
    }

    /// <summary>
    /// Queues the events of an aggregate, and what each of <paramref name="publish"/> makes of them for the other
    /// modules.
    /// </summary>
    /// <param name="streamType">Such as <c>orders.order</c>.</param>
    public void Append<TState>(
        string streamType, Guid streamId, AggregateRoot<TState> aggregate,
        params IReadOnlyList<Func<IDomainEvent, IIntegrationEvent?>> publish)
        where TState : AggregateState
    {
        var version = aggregate.State.Version - aggregate.Events.Count;
        foreach (var domainEvent in aggregate.Events)
        {
            AppendEvent(streamType, streamId, "domain", ++version, domainEvent);
            foreach (var published in publish.Select(make => make(domainEvent)).OfType<IIntegrationEvent>())
            {
                AppendEvent(streamType, streamId, "integration", _events.NextPublished(streamId), published);
            }
        }
    }

    /// <summary>
    /// Queues one event that is a stream of its own: a fact without an aggregate, such as a stock movement.
    /// </summary>
    public void AppendFact(string streamType, Guid streamId, IDomainEvent fact, IIntegrationEvent? published = null)
    {
        AppendEvent(streamType, streamId, "domain", 1, fact);
        if (published is not null)
        {
            AppendEvent(streamType, streamId, "integration", _events.NextPublished(streamId), published);
        }
    }

    /// <summary>Queues a statement with positional parameters ($1, $2, …).</summary>
    /// <remarks>
    /// Row counts arrive after the commit, so nothing may depend on them. What must hit says so in SQL:
    /// <c>with u as (update … returning 1) select log.expect(count(*), 1, 'orders.order') from u</c>.
    /// </remarks>
    public void Queue(string sql, params object?[] values) => _statements.Add(Statement.Of(sql, values));

    /// <summary>
    /// The response document of an aggregate, rendered once: it completes the receipt of the command.
    /// </summary>
    public void Document(Guid id, int version, byte[] json) => _documents[id] = (version, json);

    /// <summary>A violation of this constraint, or of this <c>log.expect</c>, is this refusal.</summary>
    public void RefuseOn(string constraint, Error error) => RefuseOn(constraint, _ => Task.FromResult<Error?>(error));

    /// <summary>
    /// A violation of this constraint is what <paramref name="explain"/> finds; null: run the command again.
    /// </summary>
    public void RefuseOn(string constraint, Func<CancellationToken, Task<Error?>> explain) =>
        _refusals[constraint] = explain;

    /// <summary>A violation of this constraint was a race or chance: the command runs again on fresh state.</summary>
    public void RetryOn(string constraint) => RefuseOn(constraint, _ => Task.FromResult<Error?>(null));

    /// <summary>
    /// The exception to the one batch: an explicit transaction, for a row lock that must be held until the commit.
    /// Load first, then begin; the batch is sent inside it.
    /// </summary>
    public async Task<NpgsqlConnection> BeginTransactionAsync(CancellationToken cancellationToken)
    {
        if (_transaction is null)
        {
            _connection = await Database.OpenConnectionAsync(cancellationToken);
            _transaction = await _connection.BeginTransactionAsync(cancellationToken);
        }

        return _connection!;
    }

    public async ValueTask BeginAsync(Type command)
    {
        await DiscardAsync();
        _module = _catalog.ModuleOf(command);
        _database = _services.GetRequiredKeyedService<NpgsqlDataSource>(_module);
        _events.Command = command.Name;
    }

    public async ValueTask DiscardAsync()
    {
        _events.Clear();
        _statements.Clear();
        _documents.Clear();
        _refusals.Clear();
        _wakes.Clear();
        _afterCommit.Clear();
        _written.Clear();
        await EndTransactionAsync();
    }

    public Task BackOffAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 8) * attempt), cancellationToken);

    public async Task<CommitOutcome> CommitAsync(object? content)
    {
        if (content is Receipt receipt && _documents.TryGetValue(receipt.Id, out var document))
        {
            receipt.Complete(document.Version, document.Json);
        }

        if (_events.HoldPersonalData && !await SealAsync())
        {
            await EndTransactionAsync();
            return CommitOutcome.Refused(SharedErrors.Unavailable);
        }

        var record = _idempotent.IsActive ? IdempotencyStore.Record(_idempotent, content) : null;
        var batch = new WriteBatch(Database, _completion, record, _events, _statements, _refusals);
        var outcome = await batch.SendAsync(_transaction, EndTransactionAsync);
        // Also when nobody knows how it ended, and before the caller hears that it went well.
        _written.ForEach(_services.GetRequiredService<Changes>().Committed);
        if (outcome.Error is null)
        {
            _request.Written = batch.Written ?? _request.Written;
            foreach (var signal in _wakes)
            {
                signal.Pulse();
            }

            _afterCommit.ForEach(then => then());
        }

        return outcome;
    }

    public ValueTask DisposeAsync() => EndTransactionAsync();

    /// <summary>
    /// What a consumer, job or timer writes to end its piece of work: first in the batch, so that the command may set
    /// the same timer anew. It stays when the command runs again after a conflict.
    /// </summary>
    internal void CompleteWith(NpgsqlBatchCommand completion) => _completion = completion;

    /// <summary>Somebody waits for what is queued: it is there after the commit.</summary>
    internal void Wakes(Signal signal) => _wakes.Add(signal);

    /// <summary>Tells this process what is true from the commit on.</summary>
    public void AfterCommit(Action then) => _afterCommit.Add(then);

    private NpgsqlDataSource Database =>
        _database ?? throw new InvalidOperationException("A unit of work is used by commands only.");

    private void AppendEvent(string streamType, Guid streamId, string kind, int version, object data)
    {
        _events.Add(
            _ids.NewId(), streamId, streamType, kind, version, _catalog.EventOf(data.GetType()), data,
            _request, Activity.Current?.Id, _clock.GetUtcNow());
        _written.Add(data.GetType());
        Wakes(_logSignal);
    }

    // From the pool of the workers: with an explicit transaction open, all could wait for a second connection of the
    // same pool. Nothing is sent yet, so a database that is away leaves nothing unknown.
    private async Task<bool> SealAsync()
    {
        try
        {
            await _events.SealAsync(
                _services.GetRequiredService<SubjectKeyCache>(),
                _services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(_module!)));
            return true;
        }
        catch (NpgsqlException gone) when (gone is not PostgresException)
        {
            return false;
        }
    }

    private async ValueTask EndTransactionAsync()
    {
        var (transaction, connection) = (_transaction, _connection);
        (_transaction, _connection) = (null, null);
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }
}
