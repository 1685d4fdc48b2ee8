using Modular.Infrastructure.Shared.Projections;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>A stream whose events wait.</summary>
/// <param name="From">The first that waits; nothing: an operator has parked the stream just now.</param>
/// <param name="Attempts">How often the first has failed.</param>
internal sealed record ParkedStream(int Shard, Guid StreamId, LogCursor From, int Attempts);

/// <summary>
/// The rows of one consumer in <c>log.consumers</c> and <c>log.parked</c>. Whatever moves something there checks lease
/// and fencing number in the same statement, and goes forward only: a batch that is sent again because its answer was
/// lost is refused if it was committed.
/// </summary>
internal sealed class ConsumerTable(string module, string name, NpgsqlDataSource database)
{
    public string Module => module;

    public string Name => name;

    /// <summary>
    /// Makes the rows of a consumer that is new. The number of shards changes only where all have been read equally
    /// far, which is so after a quiet stop: events behind different cursors cannot be dealt out anew.
    /// </summary>
    /// <returns>Into how many shards it is divided.</returns>
    public async Task<int> RegisterAsync(string kind, int version, int shards, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Statement.Of(
            "select pg_advisory_xact_lock(hashtextextended('modular.consumer.' || $1 || '.' || $2, 0))", module, name));
        batch.BatchCommands.Add(Statement.Of(
            """
            delete from log.consumers
            where module = log.current_module() and name = $1 and shard >= $2
              and (select count(distinct (era, transaction_id, position)) = 1 from log.consumers
                   where module = log.current_module() and name = $1)
            """,
            name, shards));
        // Whoever is left is at the one place where all are, or the numbers do not change.
        batch.BatchCommands.Add(Statement.Of(
            """
            with place as (
                select distinct era, transaction_id, position from log.consumers
                where module = log.current_module() and name = $1),
            wanted as (
                select s.shard, coalesce(p.era, 0::smallint) as era, coalesce(p.transaction_id, '0') as transaction_id,
                       coalesce(p.position, 0) as position
                from generate_series(0, $2 - 1) as s (shard) left join place p on true
                where (select count(*) from place) <= 1)
            insert into log.consumers (name, shard, shards, kind, version, era, transaction_id, position)
            select $1, shard, $2, $3, $4, era, transaction_id, position from wanted
            on conflict (module, name, shard) do update
            set shards = excluded.shards, fencing = consumers.fencing + 1, owner = null, lease_until = null
            where consumers.shards <> excluded.shards
            """,
            name, shards, kind, version));
        batch.BatchCommands.Add(Statement.Of(
            """
            update log.parked p set shard = log.shard_of(p.stream_id, c.shards)
            from (select max(shards) as shards from log.consumers
                  where module = log.current_module() and name = $1) c
            where p.module = log.current_module() and p.consumer = $1
              and p.shard <> log.shard_of(p.stream_id, c.shards)
            """,
            name));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await using var actual = new NpgsqlCommand(
            "select max(shards) from log.consumers where module = log.current_module() and name = $1",
            connection, transaction)
        { Parameters = { new() { Value = name } } };
        var divided = (int)(await actual.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return divided;
    }

    /// <summary>
    /// Renews what is held, tries for what is free or has run out, and notes how far has been read. A new lease has a
    /// new fencing number: what was sent under the old one, by whomever, is refused from then on.
    /// </summary>
    /// <param name="mine">
    /// The shards to have. Others are given up, and taken only when their owner lives and does nothing about them: its
    /// connection may hang.
    /// </param>
    /// <param name="divided">How many there are.</param>
    public async Task<List<Shard>> LeaseAsync(
        Guid owner, int[] mine, int divided, IReadOnlyCollection<Shard> held, CancellationToken cancellationToken)
    {
        int[] all = [.. Enumerable.Range(0, divided)];
        var known = all.Select(number => held.FirstOrDefault(shard => shard.Number == number)).ToList();
        T[] Column<T>(Func<Shard, T> value, T none) => [.. known.Select(shard => shard is null ? none : value(shard))];

        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(
            """
            update log.consumers set owner = null, lease_until = null
            where module = log.current_module() and name = $1 and owner = $2 and shard <> all ($3)
            """,
            name, owner, mine));
        batch.BatchCommands.Add(Statement.Of(
            """
            update log.consumers c
            set owner = $2, lease_until = clock_timestamp() + interval '6 seconds', heartbeat_at = clock_timestamp(),
                fencing = case when k.is_held then c.fencing else c.fencing + 1 end,
                era = case when k.is_ahead then k.era else c.era end,
                transaction_id = case when k.is_ahead then k.transaction_id else c.transaction_id end,
                position = case when k.is_ahead then k.position else c.position end,
                caught_up_at = case when k.is_held and k.is_caught_up then clock_timestamp() else c.caught_up_at end
            from (
                select h.*, f.owner = $2 and f.fencing = h.fencing as is_held,
                       f.owner = $2 and f.fencing = h.fencing
                       and (f.era, f.transaction_id, f.position) < (h.era, h.transaction_id, h.position) as is_ahead
                from unnest($3, $4, $5, $6, $7, $8)
                     as h (shard, fencing, era, transaction_id, position, is_caught_up)
                join log.consumers f
                    on f.module = log.current_module() and f.name = $1 and f.shard = h.shard
                for update of f) k
            where c.module = log.current_module() and c.name = $1 and c.shard = k.shard and c.state = 'running'
              and (c.owner is null or c.owner = $2 or c.lease_until < clock_timestamp())
              and (c.shard = any ($9) or coalesce(greatest(c.lease_until, c.heartbeat_at), c.updated_at)
                   < clock_timestamp() - interval '3 seconds')
            returning c.shard, c.fencing, c.era, c.transaction_id, c.position
            """,
            name, owner, all, Column(shard => shard.Fencing, -1), Column(shard => shard.Cursor.Era, (short)0),
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Xid8,
                Value = Column(shard => shard.Cursor.TransactionId, 0UL),
            },
            Column(shard => shard.Cursor.Position, 0), Column(shard => shard.IsCaughtUp, false), mine));
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        List<Shard> leased = [];
        while (await row.ReadAsync(cancellationToken))
        {
            var (number, fencing) = (row.GetInt32(0), row.GetInt64(1));
            leased.Add(held.FirstOrDefault(shard => shard.Number == number && shard.Fencing == fencing) ?? new Shard(
                number, fencing,
                new LogCursor(row.GetInt16(2), row.GetFieldValue<ulong>(3), row.GetInt64(4))));
        }

        return leased;
    }

    /// <summary>Whoever takes over does not have to wait for the lease to run out.</summary>
    public async Task ReleaseAsync(Guid owner, IReadOnlyCollection<Shard> held)
    {
        await using var batch = database.CreateBatch();
        foreach (var shard in held.Where(shard => shard.IsUnnoted || shard.IsCaughtUp))
        {
            batch.BatchCommands.Add(Note(shard));
        }

        batch.BatchCommands.Add(Statement.Of(
            """
            update log.consumers set owner = null, lease_until = null
            where module = log.current_module() and name = $1 and owner = $2
            """,
            name, owner));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Moves the cursor to where an event was handled; part of the transaction of its effect.</summary>
    public NpgsqlBatchCommand MoveTo(Shard shard, LogCursor cursor, int applied) => Statement.Of(
        """
        with moved as (
            update log.consumers
            set era = $3, transaction_id = $4, position = $5, events_applied = events_applied + $6,
                last_error = null, updated_at = clock_timestamp()
            where module = log.current_module() and name = $1 and shard = $2 and fencing = $7 and state = 'running'
              and (era, transaction_id, position) < ($3, $4, $5)
            returning 1)
        select log.expect(count(*), 1, 'consumer ' || $1) from moved
        """,
        name, shard.Number, cursor.Era, Statement.Xid(cursor.TransactionId), cursor.Position, (long)applied,
        shard.Fencing);

    /// <summary>How far has been read, where nothing came of it; no harm if it is lost.</summary>
    public NpgsqlBatchCommand Note(Shard shard) => Statement.Of(
        """
        update log.consumers set era = $3, transaction_id = $4, position = $5, updated_at = clock_timestamp()
        where module = log.current_module() and name = $1 and shard = $2 and fencing = $6
          and (era, transaction_id, position) < ($3, $4, $5)
        """,
        name, shard.Number, shard.Cursor.Era, Statement.Xid(shard.Cursor.TransactionId), shard.Cursor.Position,
        shard.Fencing);

    /// <summary>From this event on the stream waits.</summary>
    public NpgsqlBatchCommand Park(Shard shard, LogEntry entry, Failure failure) => Statement.Of(
        """
        insert into log.parked (consumer, shard, stream_id, era, transaction_id, position, attempts, cause, event_id,
                                type, code, retry_at)
        values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, clock_timestamp() + $11)
        on conflict (module, consumer, shard, stream_id) do update
        set era = excluded.era, transaction_id = excluded.transaction_id, position = excluded.position, attempts = 1,
            cause = excluded.cause, event_id = excluded.event_id, type = excluded.type, code = excluded.code,
            retry_at = excluded.retry_at
        where parked.era = 0
        """,
        name, shard.Number, entry.Origin.StreamId, entry.Cursor.Era, Statement.Xid(entry.Cursor.TransactionId),
        entry.Cursor.Position, failure.Cause, entry.Origin.EventId, entry.Type, failure.Code,
        Interval(failure.RetryAfter(attempts: 1)));

    /// <summary>The first event of a parked stream has failed again, or another one has for the first time.</summary>
    public NpgsqlBatchCommand Fail(Shard shard, ParkedStream parked, LogEntry entry, Failure failure)
    {
        var attempts = entry.Cursor == parked.From ? parked.Attempts + 1 : 1;
        return Statement.Of(
            """
            update log.parked p
            set era = $5, transaction_id = $6, position = $7, attempts = $8, cause = $9, event_id = $10, type = $11,
                code = $12, retry_at = clock_timestamp() + $13, released_at = null, last_at = clock_timestamp()
            from log.consumers c
            where p.module = log.current_module() and p.consumer = $1 and p.shard = $2 and p.stream_id = $3
              and c.module = log.current_module() and c.name = $1 and c.shard = $2 and c.fencing = $4
            """,
            name, shard.Number, parked.StreamId, shard.Fencing, entry.Cursor.Era,
            Statement.Xid(entry.Cursor.TransactionId), entry.Cursor.Position, attempts, failure.Cause,
            entry.Origin.EventId, entry.Type, failure.Code, Interval(failure.RetryAfter(attempts)));
    }

    /// <summary>An event of a parked stream was handled: part of the transaction of its effect.</summary>
    public NpgsqlBatchCommand Advance(Shard shard, Guid streamId, LogCursor handled, int applied) => Statement.Of(
        """
        with held as (
            update log.consumers set events_applied = events_applied + $8
            where module = log.current_module() and name = $1 and shard = $2 and fencing = $4 and state = 'running'
            returning 1),
        moved as (
            update log.parked set era = $5, transaction_id = $6, position = $7, attempts = 0
            where module = log.current_module() and consumer = $1 and shard = $2 and stream_id = $3
              and (era, transaction_id, position) < ($5, $6, $7) and exists (select from held)
            returning 1)
        select log.expect(count(*), 1, 'parked stream of ' || $1) from moved
        """,
        name, shard.Number, streamId, shard.Fencing, handled.Era, Statement.Xid(handled.TransactionId),
        handled.Position + 1, (long)applied);

    /// <summary>
    /// The stream has caught up with its shard. The cursor goes into the table with it: else somebody who takes over
    /// could begin before events that are done.
    /// </summary>
    public IEnumerable<NpgsqlBatchCommand> Unpark(Shard shard, Guid streamId) =>
    [
        Note(shard),
        Statement.Of(
            """
            with held as (
                update log.consumers set updated_at = clock_timestamp()
                where module = log.current_module() and name = $1 and shard = $2 and fencing = $4
                  and state = 'running'
                returning 1),
            gone as (
                delete from log.parked
                where module = log.current_module() and consumer = $1 and shard = $2 and stream_id = $3
                  and exists (select from held)
                returning 1)
            select log.expect(count(*), 1, 'parked stream of ' || $1) from gone
            """,
            name, shard.Number, streamId, shard.Fencing),
    ];

    /// <summary>Where an operator has parked a stream: it waits from here on.</summary>
    public NpgsqlBatchCommand Adopt(Shard shard, Guid streamId) => Statement.Of(
        """
        update log.parked set era = $4, transaction_id = $5, position = $6
        where module = log.current_module() and consumer = $1 and shard = $2 and stream_id = $3 and era = 0
        """,
        name, shard.Number, streamId, shard.Cursor.Era, Statement.Xid(shard.Cursor.TransactionId),
        shard.Cursor.Position + 1);

    /// <summary>Takes the shard out of work until an operator resumes it.</summary>
    public NpgsqlBatchCommand Pause(Shard shard, string cause) => Statement.Of(
        """
        update log.consumers
        set state = 'paused', owner = null, lease_until = null, last_error = $4, last_error_at = clock_timestamp()
        where module = log.current_module() and name = $1 and shard = $2 and fencing = $3
        """,
        name, shard.Number, shard.Fencing, cause);

    public NpgsqlBatchCommand Report(IReadOnlyCollection<Shard> held, string cause) => Statement.Of(
        """
        update log.consumers set last_error = $3, last_error_at = clock_timestamp()
        where module = log.current_module() and name = $1 and shard = any ($2)
        """,
        name, held.Select(shard => shard.Number).ToArray(), cause);

    /// <summary>What a comparison with the events has found.</summary>
    public NpgsqlBatchCommand NoteDrift(Shard shard, Drift drift) => Statement.Of(
        """
        update log.consumers set drift = $4 || jsonb_build_object('checkedAt', clock_timestamp())
        where module = log.current_module() and name = $1 and shard = $2 and fencing = $3
        """,
        name, shard.Number, shard.Fencing, Json.Of(drift));

    /// <summary>All streams that wait in these shards.</summary>
    public async Task LoadParkedAsync(IReadOnlyCollection<Shard> shards, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            """
            select shard, stream_id from log.parked
            where module = log.current_module() and consumer = $1 and shard = any ($2)
            """);
        select.Parameters.AddWithValue(name);
        select.Parameters.AddWithValue(shards.Select(shard => shard.Number).ToArray());
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            shards.First(shard => shard.Number == row.GetInt32(0)).Parked.Add(row.GetGuid(1));
        }
    }

    /// <summary>What is to be tried again, and what an operator has parked.</summary>
    public async Task<IReadOnlyList<ParkedStream>> DueAsync(
        IReadOnlyCollection<Shard> shards, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            """
            select shard, stream_id, era, transaction_id, position, attempts from log.parked
            where module = log.current_module() and consumer = $1 and shard = any ($2)
              and (retry_at <= clock_timestamp() or released_at is not null or era = 0)
            order by coalesce(released_at, retry_at)
            limit 100
            """);
        select.Parameters.AddWithValue(name);
        select.Parameters.AddWithValue(shards.Select(shard => shard.Number).ToArray());
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        List<ParkedStream> due = [];
        while (await row.ReadAsync(cancellationToken))
        {
            due.Add(new ParkedStream(
                row.GetInt32(0), row.GetGuid(1),
                new LogCursor(row.GetInt16(2), row.GetFieldValue<ulong>(3), row.GetInt64(4)), row.GetInt32(5)));
        }

        return due;
    }

    public async Task SendAsync(IEnumerable<NpgsqlBatchCommand> statements)
    {
        try
        {
            await using var batch = database.CreateBatch();
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(statement);
            }

            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (PostgresException refused) when (
            refused.SqlState == Statement.Unexpected
            && refused.BatchCommand?.CommandText.Contains("log.consumers", StringComparison.Ordinal) == true)
        {
            throw new LeaseLostException(refused.MessageText);
        }
    }

    private static NpgsqlParameter Interval(TimeSpan? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Interval, Value = (object?)value ?? DBNull.Value };
}
