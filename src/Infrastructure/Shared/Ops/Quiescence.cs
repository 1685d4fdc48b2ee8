using System.Diagnostics;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Tells whether everything that follows from past requests has happened.</summary>
internal sealed class Quiescence
{
    private readonly NpgsqlDataSource _database;
    private readonly ModuleCatalog _catalog;
    private readonly TimeProvider _clock;
    private readonly LogSignal _signal;
    private readonly Consumers _consumers;

    internal Quiescence(
        NpgsqlDataSource database, ModuleCatalog catalog, Consumers consumers, TimeProvider clock, LogSignal signal)
    {
        _database = database;
        _catalog = catalog;
        _clock = clock;
        _signal = signal;
        _consumers = consumers;
    }

    /// <summary>Waits until nothing is left to do, or answers with what still is when the time is up.</summary>
    public async Task<IReadOnlyList<string>> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var next = _signal.Next;
            var pending = await PendingAsync(cancellationToken);
            if (pending.Count == 0 || Stopwatch.GetElapsedTime(started) > atMost)
            {
                return pending;
            }

            await Signal.WaitAsync(next, TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    // One statement, one snapshot: an event that is consumed is seen together with what it has led to. A consumer that
    // has only just been started may have no row yet.
    private async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        var followed = _consumers.All
            .SelectMany(c => c.Events.Select(e => (c.Module, c.Name, Type: _catalog.NameOf(e)))).ToList();
        await using var command = _database.CreateCommand(
            """
            select distinct format('consumer %s.%s has events to read', f.module, f.name)
            from unnest($1, $2, $3) as f (module, name, type)
            left join log.consumers c on c.module = f.module and c.name = f.name
            where exists (
                select 1 from log.events e
                where e.type = f.type
                  and coalesce(log.shard_of(e.stream_id, c.shards) = c.shard, true)
                  and (e.era, e.transaction_id, e.position)
                    > (coalesce(c.era, 0::smallint), coalesce(c.transaction_id, '0'), coalesce(c.position, 0)))
            union all
            select format('consumer %s.%s has parked stream %s: %s', module, consumer, stream_id, cause) from log.parked
            union all
            select format('job %s %s is %s, due %s', module || '.' || type, id, state, run_at) from log.jobs
            where state in ('running', 'queued') or (state = 'scheduled' and run_at <= $4)
            union all
            select format('timer %s %s is due since %s', module || '.' || type, key, due_at) from log.timers
            where due_at <= $4
            limit 50
            """);
        command.Parameters.AddWithValue(followed.ConvertAll(f => f.Module));
        command.Parameters.AddWithValue(followed.ConvertAll(f => f.Name));
        command.Parameters.AddWithValue(followed.ConvertAll(f => f.Type));
        command.Parameters.AddWithValue(_clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> pending = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            pending.Add(reader.GetString(0));
        }

        return pending;
    }
}
