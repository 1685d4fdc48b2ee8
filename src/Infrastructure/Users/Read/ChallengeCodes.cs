using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Contracts.Users;
using Modular.Application.Users;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class ChallengeCodes(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database, IChallengeSecrets secrets, TimeProvider clock)
    : IChallengeCodes
{
    public async Task<ChallengeDelivery?> FindAsync(Guid challengeId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select c.purpose, c.expires_at, coalesce(c.email, u.email) as email, u.name, u.locale
            from users.challenges c
            join users.users u on u.id = c.user_id
            where c.id = @challengeId and c.status = 'issued' and c.expires_at > @now
            """,
            new { challengeId, now = clock.GetUtcNow() },
            cancellationToken: cancellationToken));
        if (row is null)
        {
            return null;
        }

        var purpose = EnumText.Parse<ChallengePurpose>(row.Purpose);
        var code = purpose is ChallengePurpose.AlreadyRegistered
            ? null
            : secrets.CodeOf(new ChallengeId(challengeId), purpose);
        return new ChallengeDelivery(row.Email, row.Name, row.Locale, code, new DateTimeOffset(row.ExpiresAt));
    }

    private sealed record Row(string Purpose, DateTime ExpiresAt, string Email, string Name, string Locale);
}
