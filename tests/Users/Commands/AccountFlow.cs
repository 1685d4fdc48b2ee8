using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Contracts.Users;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Users.Commands;

/// <summary>Steps that the tests of this module share.</summary>
internal static class AccountFlow
{
    public const string Password = "tiny-house-7890-on-the-hill";

    public static string NewEmail() => $"ada-{Guid.CreateVersion7():n}@example.com";

    public static Task<Guid> RegisterAsync(this UsersHost host, string email, string password = Password) =>
        host.SucceedAsync(new RegisterUserCommand(email, password, "Ada Lovelace", Locale: null));

    public static async Task<string?> CodeAsync(this UsersHost host, Guid challengeId)
    {
        var delivery = await host.Services.GetRequiredService<IChallengeCodes>()
            .FindAsync(challengeId, CancellationToken.None);
        return delivery?.Code;
    }

    /// <summary>As an endpoint sees it: null when the account is active now.</summary>
    public static async Task<Error?> VerifyAsync(this UsersHost host, Guid challengeId, string code)
    {
        var result = await host.SendAsync(new VerifyEmailCommand(challengeId, code));
        return result.Error ?? result.Value.Refusal;
    }

    /// <summary>A challenge of an account, however it was asked for.</summary>
    public static Task<Guid> ChallengeAsync(this UsersHost host, Guid userId, string purpose) => host.ScalarAsync<Guid>(
        "select id from users.challenges where user_id = @userId and purpose = @purpose and status = 'issued'",
        new { userId, purpose });

    /// <summary>As an endpoint sees it: null when the password is set now.</summary>
    public static async Task<Error?> RecoverAsync(this UsersHost host, Guid challengeId, string code, string password)
    {
        var result = await host.SendAsync(new CompleteRecoveryCommand(challengeId, code, password, "Firefox"));
        return result.Error ?? result.Value.Refusal;
    }

    /// <summary>As an endpoint sees it: null when the account has the address now.</summary>
    public static async Task<Error?> ConfirmEmailAsync(this UsersHost host, Guid userId, string code)
    {
        var result = await host.SendAsync(new ConfirmEmailChangeCommand(userId, code, "Firefox"));
        return result.Error ?? result.Value.Refusal;
    }

    /// <summary>
    /// All have read and want to write before any of them can: a table lock keeps them out, and takes no transaction id
    /// that would hold back the readers of the log.
    /// </summary>
    /// <param name="mode">
    /// <c>share row exclusive</c> stops a change of rows, <c>exclusive</c> already their lock.
    /// </param>
    public static async Task<T[]> MeetAtAsync<T>(
        this UsersHost host, string table, string mode, params IReadOnlyList<Func<Task<T>>> all)
    {
        await using var connection = new NpgsqlConnection(host.Database.AdminConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"lock table {table} in {mode} mode");

        var answers = Task.WhenAll(all.Select(one => one()));
        using var deadline = new CancellationTokenSource(HostUnderTest.Patience);
        while (await connection.ExecuteScalarAsync<long>(
            "select count(*) from pg_locks where relation = @table::regclass and not granted", new { table })
            < all.Count)
        {
            await Task.Delay(10, deadline.Token);
        }

        await transaction.CommitAsync();
        return await answers;
    }

    /// <summary>All that there is to do.</summary>
    public static IReadOnlySet<string> Everything(this UsersHost host) =>
        host.Services.GetRequiredService<PermissionCatalog>().Of([Role.Admin]);

    public static async Task<SessionTokens> NewSessionAsync(this UsersHost host)
    {
        var email = NewEmail();
        await host.GivenUserAsync(email);
        return (await host.LoginAsync(email)).Tokens!;
    }

    /// <summary>As an endpoint sees it.</summary>
    public static async Task<SessionAttempt> LoginAsync(
        this UsersHost host, string email, string password = Password) =>
        Flatten(await host.SendAsync(new LoginCommand(email, password)));

    public static async Task<SessionAttempt> RefreshAsync(this UsersHost host, string refreshToken) =>
        Flatten(await host.SendAsync(new RefreshSessionCommand(refreshToken)));

    /// <returns>Null when the token counts for nothing.</returns>
    public static async Task<Caller?> WhoIsAsync(this UsersHost host, string accessToken)
    {
        var verified = await host.VerifyAsync(accessToken);
        return verified.Error is null ? verified.Value : null;
    }

    public static async Task<Result<Caller>> VerifyAsync(this UsersHost host, string accessToken) =>
        await host.Services.GetRequiredService<IAccessTokens>().VerifyAsync(accessToken, CancellationToken.None);

    public static Task<T> ScalarAsync<T>(this UsersHost host, string sql, object? parameters = null) =>
        host.Database.ScalarAsync<T>("users", sql, parameters);

    private static SessionAttempt Flatten(Result<SessionAttempt> result) =>
        result.Error is null ? result.Value : SessionAttempt.Refused(result.Error);
}
