using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListParkedHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListParkedQuery, Page<ParkedStatus>>
{
    private static readonly ListSql List = new(
        """
        select p.module, p.consumer, p.shard, p.stream_id, p.event_id, p.type, p.code, p.cause, p.attempts,
               p.first_at, p.last_at, p.retry_at, p.released_at,
               (select count(*)::int from (
                    select 1 from log.events e
                    where e.stream_id = p.stream_id and (e.module = p.module or e.kind = 'integration')
                      and (e.era, e.transaction_id, e.position) > (p.era, p.transaction_id, p.position)
                    limit 1000) as waiting) as behind
        """,
        "from log.parked p",
        key: "p.stream_id, p.module, p.consumer, p.shard",
        usual: "-firstAt",
        ("firstAt", "p.first_at"));

    public async Task<Result<Page<ParkedStatus>>> Handle(ListParkedQuery query, CancellationToken cancellationToken)
    {
        var filter = query.Filter;
        return await List.ReadAsync(
            database, query.Page,
            [
                new("p.module = ?", filter.Module),
                new("p.consumer = ?", filter.Consumer),
                new("p.stream_id = ?", filter.StreamId),
                new("p.type = ?", filter.Type),
                new("p.code = ?", filter.Code),
            ],
            row => new ParkedStatus(
                row.Value<string>("module"), row.Value<string>("consumer"), row.Value<int>("shard"),
                row.Value<Guid>("stream_id"), row.Optional<Guid>("event_id"), row.Text("type"), row.Text("code"),
                row.Value<string>("cause"), row.Value<int>("attempts"), row.Value<DateTimeOffset>("first_at"),
                row.Value<DateTimeOffset>("last_at"), row.Optional<DateTimeOffset>("retry_at"),
                row.Optional<DateTimeOffset>("released_at"), row.Value<int>("behind")),
            cancellationToken);
    }
}

internal sealed class ReleaseParkedHandler(UnitOfWork unitOfWork, OperatorActions actions)
    : ICommandHandler<ReleaseParkedCommand, Affected>
{
    public async Task<Result<Affected>> Handle(ReleaseParkedCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            """
            select p.module, p.consumer, p.shard, p.stream_id, p.attempts, p.code from log.parked p
            where (@Module::text is null or p.module = @Module) and (@Consumer::text is null or p.consumer = @Consumer)
              and (@StreamId::uuid is null or p.stream_id = @StreamId) and (@Type::text is null or p.type = @Type)
              and (@Code::text is null or p.code = @Code) and p.released_at is null
            order by p.first_at, p.stream_id
            limit 1000
            for update
            """,
            command.Filter, cancellationToken: cancellationToken))).AsList();
        if (rows.Count > 0 && !command.DryRun)
        {
            unitOfWork.Queue(
                """
                update log.parked p set released_at = clock_timestamp()
                from unnest($1, $2, $3, $4) as r (module, consumer, shard, stream_id)
                where p.module = r.module and p.consumer = r.consumer and p.shard = r.shard
                  and p.stream_id = r.stream_id
                """,
                rows.Select(row => row.Module).ToArray(), rows.Select(row => row.Consumer).ToArray(),
                rows.Select(row => row.Shard).ToArray(), rows.Select(row => row.StreamId).ToArray());
            actions.Note("parked.release", command.Filter, command.Reason, rows);
        }

        return Affected.By(
            command.DryRun, rows.ConvertAll(row => $"{row.Module}/{row.Consumer}/{row.StreamId}"));
    }

    private sealed record Row(string Module, string Consumer, int Shard, Guid StreamId, int Attempts, string? Code);
}

internal sealed class ParkStreamHandler(UnitOfWork unitOfWork, OperatorActions actions)
    : ICommandHandler<ParkStreamCommand, Affected>
{
    public async Task<Result<Affected>> Handle(ParkStreamCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var shard = await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            """
            select shard from log.consumers
            where module = @Module and name = @Consumer and shard = log.shard_of(@StreamId, shards)
            for share
            """,
            command, cancellationToken: cancellationToken));
        if (shard is null)
        {
            return OperationsErrors.ConsumerNotFound;
        }

        // The cursor of an operator: the owner of the consumer puts in where it stands.
        unitOfWork.RefuseOn("parked_pkey", OperationsErrors.ParkedAlready);
        unitOfWork.Queue(
            """
            insert into log.parked (module, consumer, shard, stream_id, era, transaction_id, position, cause, code)
            values ($1, $2, $3, $4, 0, '0', 0, $5, 'operator')
            """,
            command.Module, command.Consumer, shard, command.StreamId, command.Reason);
        actions.Note<object, object?>(
            "parked.park", new { command.Module, command.Consumer, command.StreamId }, command.Reason, before: null);
        return Affected.By(dryRun: false, [$"{command.Module}/{command.Consumer}/{command.StreamId}"]);
    }
}
