using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Tells how far a consumer is, and waits for it (ADR 0022). What it knows is in the tables, so it does not matter in
/// which process the consumer runs.
/// </summary>
internal sealed class ReadModels(
    IServiceProvider services, ModuleCatalog catalog, Consumers consumers, TimeProvider clock, LogSignal signal)
    : IReadModels
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    // A cursor stands still where nothing is of interest, so "behind" means: something that it follows is ahead of it.
    // The look ahead ends after so many rows; then the age of the last one is the most that the lag can be.
    // A consumer without rows has only just been started: it is at the beginning.
    private const string Cursors =
        """
        with cursors as (
            select shard, shards, era, transaction_id, position
            from log.consumers
            where module = (select log.current_module()) and name = $1
            union all
            select 0, 1, 0::smallint, '0'::xid8, 0::bigint
            where not exists (
                select 1 from log.consumers where module = (select log.current_module()) and name = $1))
        """;

    private const string Ahead =
        """
        from cursors c
        left join lateral (
            select n.occurred_at
            from (
                select e.type, e.stream_id, e.occurred_at, row_number() over () as nth
                from (
                    select type, stream_id, occurred_at from log.events
                    where (era, transaction_id, position) > (c.era, c.transaction_id, c.position)
                    order by era, transaction_id, position
                    limit 2000) e) n
            where (n.type = any ($2) and log.shard_of(n.stream_id, c.shards) = c.shard) or n.nth = 2000
            limit 1) ahead on true
        order by c.era, c.transaction_id, c.position
        """;

    // Two texts and no "$3 is null": for a null the planner chooses a scan of the whole log, starts workers for it, and
    // then does not need it.
    internal const string Sql =
        $"""
        {Cursors}
        select c.era, c.transaction_id, c.position, ahead.occurred_at, false
        {Ahead}
        """;

    internal const string AwaitingSql =
        $"""
        {Cursors}
        select c.era, c.transaction_id, c.position, ahead.occurred_at,
               exists (
                   select 1 from log.events e
                   where e.era = $3 and e.transaction_id = $4 and e.type = any ($2)
                     and log.shard_of(e.stream_id, c.shards) = c.shard
                     and ((e.era, e.transaction_id, e.position) > (c.era, c.transaction_id, c.position)
                       or exists (
                           select 1 from log.parked p
                           where p.module = (select log.current_module()) and p.consumer = $1
                             and p.shard = c.shard and p.stream_id = e.stream_id
                             and (e.era, e.transaction_id, e.position) >= (p.era, p.transaction_id, p.position))))
        {Ahead}
        """;

    private readonly FrozenDictionary<(string Module, string Consumer), string[]> _followed = consumers.All
        .GroupBy(consumer => (consumer.Module, consumer.Name))
        .ToFrozenDictionary(
            group => group.Key,
            group => group.SelectMany(consumer => consumer.Events).Distinct().Select(catalog.NameOf).ToArray());

    /// <exception cref="InvalidOperationException">A query follows a consumer that its module has not.</exception>
    public void ExpectAll()
    {
        foreach (var query in catalog.Modules.SelectMany(module => module.Application.GetTypes())
            .Where(type => type.IsAssignableTo(typeof(IFollowsLog))))
        {
            var consumer = (string)query.GetProperty(
                nameof(IFollowsLog.Consumer), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            if (!_followed.ContainsKey((catalog.ModuleOf(query), consumer)))
            {
                throw new InvalidOperationException(
                    $"{query.Name} follows '{consumer}', and module '{catalog.ModuleOf(query)}' has no such consumer.");
            }
        }
    }

    public async Task<Error?> CatchUpAsync(
        Type query, string consumer, Freshness freshness, CancellationToken cancellationToken)
    {
        var module = catalog.ModuleOf(query);
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(module);
        var started = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; ; pause *= 2)
        {
            (freshness.State, var isBehind) = await LookAsync(
                database, consumer, _followed[(module, consumer)], freshness.Awaited, cancellationToken);
            if (!isBehind)
            {
                return null;
            }

            var left = freshness.Patience - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return SharedErrors.Behind;
            }

            if (pause == FirstPause)
            {
                // Another process may have committed it, and the consumer of this one not have heard of it.
                signal.PulseFromOutside();
            }

            pause = pause < LongestPause ? pause : LongestPause;
            await Task.Delay(pause < left ? pause : left, cancellationToken);
        }
    }

    private async Task<(ReadModelState State, bool IsBehind)> LookAsync(
        NpgsqlDataSource database, string consumer, string[] types, LogMark? awaited,
        CancellationToken cancellationToken)
    {
        await using var look = database.CreateCommand(awaited is null ? Sql : AwaitingSql);
        look.Parameters.AddWithValue(consumer);
        look.Parameters.AddWithValue(types);
        if (awaited is { } mark)
        {
            look.Parameters.AddWithValue(mark.Era);
            look.Parameters.Add(Statement.Xid(mark.TransactionId));
        }

        await using var shard = await look.ExecuteReaderAsync(cancellationToken);
        var (position, lag, isBehind) = ("", TimeSpan.Zero, false);
        while (await shard.ReadAsync(cancellationToken))
        {
            // The one that is least far comes first.
            position = position.Length > 0 ? position : string.Create(
                CultureInfo.InvariantCulture,
                $"{shard.GetInt16(0)}-{shard.GetFieldValue<ulong>(1)}-{shard.GetInt64(2)}");
            if (!shard.IsDBNull(3))
            {
                var age = clock.GetUtcNow() - shard.GetFieldValue<DateTimeOffset>(3);
                lag = TimeSpan.FromTicks(Math.Max(lag.Ticks, Math.Max(age.Ticks, TimeSpan.TicksPerMillisecond)));
            }

            isBehind |= shard.GetBoolean(4);
        }

        return (new ReadModelState(position, lag), isBehind);
    }
}
