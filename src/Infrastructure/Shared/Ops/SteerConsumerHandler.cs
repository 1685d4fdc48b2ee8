using Dapper;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class SteerConsumerHandler(UnitOfWork unitOfWork, OperatorActions actions)
    : ICommandHandler<SteerConsumerCommand, Affected>
{
    public async Task<Result<Affected>> Handle(SteerConsumerCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var shards = (await connection.QueryAsync<Shard>(new CommandDefinition(
            """
            select shard as number, state from log.consumers
            where module = @Module and name = @Name and (@Shard::int is null or shard = @Shard)
            order by shard
            for update
            """,
            command, cancellationToken: cancellationToken))).AsList();
        if (shards.Count == 0)
        {
            return OperationsErrors.ConsumerNotFound;
        }

        if (shards.Exists(shard => shard.State == "rebuilding"))
        {
            return OperationsErrors.ConsumerRebuilding;
        }

        var state = command.Pause ? "paused" : "running";
        var others = shards.FindAll(shard => shard.State != state);
        if (others.Count > 0)
        {
            unitOfWork.Queue(
                """
                update log.consumers set state = $4, updated_at = clock_timestamp()
                where module = $1 and name = $2 and shard = any ($3)
                """,
                command.Module, command.Name, others.ConvertAll(shard => shard.Number), state);
            actions.Note(
                command.Pause ? "consumer.pause" : "consumer.resume",
                new { command.Module, command.Name, command.Shard }, command.Reason, others);
        }

        return Affected.By(
            dryRun: false, others.ConvertAll(shard => $"{command.Module}/{command.Name}/{shard.Number}"));
    }

    private sealed record Shard(int Number, string State);
}
