using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// The oldest transaction of the cluster that may still write: every reader of the log waits for it (ADR 0002), and it
/// may run in another database or be a prepared one.
/// </summary>
internal sealed class Horizon([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
{
    public async Task<HorizonStatus> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with now as (
                select pg_snapshot_xmin(s) as oldest, pg_snapshot_xmax(s) as next from pg_current_snapshot() as s)
            select n.oldest::text as oldest, n.next::text::bigint - n.oldest::text::bigint as behind,
                   case when p.gid is not null then 'prepared' when a.pid is not null then 'session' end as kind,
                   a.pid, coalesce(a.datname, p.database) as database,
                   coalesce(a.application_name, p.gid) as application, coalesce(a.usename, p.owner) as usename,
                   a.state, coalesce(a.xact_start, p.prepared) as since, a.query_start,
                   (extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared)) * 1000)::bigint as age
            from now n
            left join pg_stat_activity a on a.backend_xid = n.oldest::xid
            left join pg_prepared_xacts p on p.transaction = n.oldest::xid
            limit 1
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new HorizonStatus(
            row.Value<string>("oldest"), row.Value<long>("behind"), row.Optional<long>("age") ?? 0,
            row.Text("kind") is not { } kind ? null : new HorizonStatus.Session(
                kind, row.Optional<int>("pid"), row.Text("database"), row.Text("application"), row.Text("usename"),
                row.Text("state"), row.Optional<DateTimeOffset>("since"),
                row.Optional<DateTimeOffset>("query_start")));
    }

    /// <summary>For whoever is woken by it: what stands still, because of whom, and what ends that.</summary>
    public static string Complaint(HorizonStatus.Session holder, long seconds) =>
        "Writes are taken, and what follows from them waits: lists, reactions, mail. " + (holder.Kind == "prepared"
            ? $"The prepared transaction '{holder.Application}' of {holder.User} has been left open for {seconds} s. "
                + $"If nobody is to finish it, connect to the database {holder.Database} as {holder.User} and run: "
                + $"rollback prepared '{holder.Application?.Replace("'", "''", StringComparison.Ordinal)}'"
            : $"A transaction of '{holder.Application}' (pid {holder.Pid}, {holder.User} in the database "
                + $"{holder.Database}, {holder.State}) has been open for {seconds} s. If it may be lost, run: "
                + $"select pg_terminate_backend({holder.Pid})");
}

internal sealed class GetHorizonHandler(Horizon horizon) : IQueryHandler<GetHorizonQuery, HorizonStatus>
{
    public async Task<Result<HorizonStatus>> Handle(GetHorizonQuery query, CancellationToken cancellationToken) =>
        await horizon.ReadAsync(cancellationToken);
}
