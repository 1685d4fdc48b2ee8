using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListParkedHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListParkedQuery, Page<ParkedStatus>>
{
    public async Task<Result<Page<ParkedStatus>>> Handle(ListParkedQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select p.module, p.consumer, p.shard, p.stream_id, p.event_id, p.type, p.code, p.cause, p.attempts,
                   p.first_at, p.last_at, p.retry_at, p.released_at,
                   (select count(*)::int from (
                        select 1 from log.events e
                        where e.stream_id = p.stream_id and (e.module = p.module or e.kind = 'integration')
                          and (e.era, e.transaction_id, e.position) > (p.era, p.transaction_id, p.position)
                        limit 1000) as waiting) as behind
            from log.parked p
            where {ParkedRows.Match} and (p.first_at, p.stream_id) < (@At, @Id)
            order by p.first_at desc, p.stream_id desc
            limit @Limit
            """,
            ParkedRows.Parameters(query.Filter, new
            {
                query.Page.Start.At, query.Page.Start.Id, Limit = query.Page.RowsToRead,
            }),
            cancellationToken: cancellationToken))).AsList();
        return query.Page.Of(
            rows, row => row.Shown(), row => new PageKey(new DateTimeOffset(row.FirstAt), row.StreamId));
    }

    private sealed record Row(
        string Module, string Consumer, int Shard, Guid StreamId, Guid? EventId, string? Type, string? Code,
        string Cause, int Attempts, DateTime FirstAt, DateTime LastAt, DateTime? RetryAt, DateTime? ReleasedAt,
        int Behind)
    {
        public ParkedStatus Shown() => new(
            Module, Consumer, Shard, StreamId, EventId, Type, Code, Cause, Attempts,
            new DateTimeOffset(FirstAt), new DateTimeOffset(LastAt), RetryAt, ReleasedAt, Behind);
    }
}

internal sealed class ReleaseParkedHandler(UnitOfWork unitOfWork, OperatorActions actions)
    : ICommandHandler<ReleaseParkedCommand, Affected>
{
    public async Task<Result<Affected>> Handle(ReleaseParkedCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select p.module, p.consumer, p.shard, p.stream_id, p.attempts, p.code from log.parked p
            where {ParkedRows.Match} and p.released_at is null
            order by p.first_at, p.stream_id
            limit 1000
            for update
            """,
            ParkedRows.Parameters(command.Filter, new { }), cancellationToken: cancellationToken))).AsList();
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

/// <summary>The one filter of both.</summary>
internal static class ParkedRows
{
    public const string Match =
        """
        (@Module::text is null or p.module = @Module) and (@Consumer::text is null or p.consumer = @Consumer)
        and (@StreamId::uuid is null or p.stream_id = @StreamId) and (@Type::text is null or p.type = @Type)
        and (@Code::text is null or p.code = @Code)
        """;

    public static DynamicParameters Parameters(ParkedFilter filter, object more)
    {
        var parameters = new DynamicParameters(filter);
        parameters.AddDynamicParams(more);
        return parameters;
    }
}
