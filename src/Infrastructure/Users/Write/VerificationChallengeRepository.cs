using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Publishing;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class VerificationChallengeRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IVerificationChallengeRepository
{
    private const string Select =
        "select id, version, user_id, purpose, email, status, failures, expires_at from users.challenges";

    public Task<VerificationChallenge?> GetAsync(ChallengeId id, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where id = @id", new { id = id.Value }, cancellationToken);

    public Task<VerificationChallenge?> FindIssuedAsync(
        UserId user, ChallengePurpose purpose, CancellationToken cancellationToken) => LoadAsync(
        $"{Select} where user_id = @user and purpose = @purpose and status = 'issued'",
        new { user = user.Value, purpose = EnumText.Of(purpose) },
        cancellationToken);

    public void Add(VerificationChallenge challenge)
    {
        var state = challenge.State;
        Append(challenge);
        unitOfWork.Queue(
            """
            insert into users.challenges (id, version, user_id, purpose, status, failures, expires_at, email)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            state.Id.Value, state.Version, state.UserId.Value, EnumText.Of(state.Purpose), EnumText.Of(state.Status),
            state.Failures, state.ExpiresAt, state.Email?.Value);

        // Another one was issued at the same moment: run again, and supersede it.
        unitOfWork.RetryOn("challenges_issued_key");

        // Each new one takes some away that nobody can answer any more: the table stays as small as the last day.
        unitOfWork.Queue(
            """
            delete from users.challenges where id = any (array(
                select id from users.challenges where expires_at < $1 and status <> 'issued'
                order by expires_at limit 10 for update skip locked))
            """,
            state.ExpiresAt.AddDays(-1));
    }

    public void Update(VerificationChallenge challenge)
    {
        var state = challenge.State;
        Append(challenge);
        unitOfWork.Queue(
            """
            with u as (
                update users.challenges set version = $2, status = $3, failures = $4 where id = $1 returning 1)
            select log.expect(count(*), 1, 'users.challenge') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), state.Failures);
    }

    public void Withhold(ChallengeId id) =>
        unitOfWork.AppendFact("users.challenge", id.Value, new ChallengeWithheld(id));

    private void Append(VerificationChallenge challenge) => unitOfWork.Append(
        "users.challenge", challenge.State.Id.Value, challenge, UserEventsToContracts.Publish);

    private async Task<VerificationChallenge?> LoadAsync(string sql, object key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, key, cancellationToken: cancellationToken));
        return row is null ? null : VerificationChallenge.Load(new VerificationChallengeState
        {
            Id = new ChallengeId(row.Id),
            Version = row.Version,
            UserId = new UserId(row.UserId),
            Purpose = EnumText.Parse<ChallengePurpose>(row.Purpose),
            Email = row.Email is null ? null : EmailAddress.Load(row.Email),
            Status = EnumText.Parse<ChallengeStatus>(row.Status),
            Failures = row.Failures,
            ExpiresAt = new DateTimeOffset(row.ExpiresAt),
        });
    }

    private sealed record Row(
        Guid Id, int Version, Guid UserId, string Purpose, string? Email, string Status, int Failures,
        DateTime ExpiresAt);
}
