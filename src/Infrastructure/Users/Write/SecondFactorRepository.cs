using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Publishing;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class SecondFactorRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database) : ISecondFactorRepository
{
    public async Task<SecondFactor?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select id, version, user_id, status, secret, last_step, recovery_codes
            from users.second_factors where user_id = @user
            """,
            new { user = user.Value },
            cancellationToken: cancellationToken));
        return row is null ? null : SecondFactor.Load(new SecondFactorState
        {
            Id = new SecondFactorId(row.Id),
            Version = row.Version,
            UserId = new UserId(row.UserId),
            Status = EnumText.Parse<SecondFactorStatus>(row.Status),
            SealedSecret = row.Secret,
            LastStep = row.LastStep,
            RecoveryCodes = row.RecoveryCodes,
        });
    }

    public void Add(SecondFactor factor)
    {
        var state = factor.State;
        unitOfWork.Append("users.second_factor", state.Id.Value, factor, SecurityAlerts.Publish);
        unitOfWork.Queue(
            """
            insert into users.second_factors (id, version, user_id, status, secret, last_step, recovery_codes)
            values ($1, $2, $3, $4, $5, $6, $7)
            """,
            state.Id.Value, state.Version, state.UserId.Value, EnumText.Of(state.Status), SecretOf(state),
            state.LastStep, state.RecoveryCodes.ToArray());

        // Two requests at once set one up: run again, and find the other's.
        unitOfWork.RetryOn("second_factors_user_key");
    }

    public void Update(SecondFactor factor)
    {
        var state = factor.State;
        unitOfWork.Append("users.second_factor", state.Id.Value, factor, SecurityAlerts.Publish);
        unitOfWork.Queue(
            """
            with u as (
                update users.second_factors
                set version = $2, status = $3, secret = $4, last_step = $5, recovery_codes = $6
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.second_factor') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), SecretOf(state), state.LastStep,
            state.RecoveryCodes.ToArray());
    }

    private static byte[]? SecretOf(SecondFactorState state) =>
        state.SealedSecret.IsEmpty ? null : state.SealedSecret.ToArray();

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required int Version { get; init; }

        public required Guid UserId { get; init; }

        public required string Status { get; init; }

        public byte[]? Secret { get; init; }

        public required long LastStep { get; init; }

        public required string[] RecoveryCodes { get; init; }
    }
}
