using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using OtpNet;

namespace Modular.Tests.Users.Commands;

/// <summary>Somebody with an authenticator app.</summary>
internal sealed record Enrolled(
    Guid User, string Email, string Secret, IReadOnlyList<string> RecoveryCodes, SessionTokens Tokens, Caller Caller);

/// <summary>Steps with a second factor that the tests of this module share.</summary>
internal static class SecondFactorFlow
{
    public static async Task<Enrolled> GivenSecondFactorAsync(this UsersHost host, string? email = null)
    {
        email ??= AccountFlow.NewEmail();
        var user = await host.GivenUserAsync(email);
        var caller = (await host.WhoIsAsync((await host.LoginAsync(email)).Tokens!.AccessToken))!;
        var key = await host.SucceedAsync(new EnrolTotpCommand(user));
        var confirmed = await host.SucceedAsync(
            new ConfirmTotpCommand(user, caller.SessionId, host.CodeOf(key.Secret)));
        // It was set up long ago: the code of now was not used yet.
        await host.Database.ExecuteAsync(
            "users", "update users.second_factors set last_step = 0 where user_id = @user", new { user });
        return new Enrolled(user, email, key.Secret, confirmed.RecoveryCodes, confirmed.Tokens, caller);
    }

    /// <summary>What the app shows now.</summary>
    public static string CodeOf(this UsersHost host, string secret) =>
        CodeAt(secret, host.Services.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>What it shows in half a minute: phones may be ahead.</summary>
    public static string NextCodeOf(this UsersHost host, string secret) => CodeAt(
        secret, host.Services.GetRequiredService<TimeProvider>().GetUtcNow() + TimeSpan.FromSeconds(30));

    private static string CodeAt(string secret, DateTimeOffset time) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(time.UtcDateTime);

    /// <summary>As an endpoint sees it.</summary>
    public static async Task<SessionAttempt> VerifyMfaAsync(this UsersHost host, string mfaToken, string code) =>
        Flatten(await host.SendAsync(new VerifyMfaCommand(mfaToken, code)));

    /// <summary>As an endpoint sees it.</summary>
    public static async Task<SessionAttempt> StepUpAsync(
        this UsersHost host, Caller caller, string? password = null, string? code = null) =>
        Flatten(await host.SendAsync(new StepUpCommand(caller.UserId, caller.SessionId, password, code)));

    private static SessionAttempt Flatten(Result<SessionAttempt> result) =>
        result.Error is null ? result.Value : SessionAttempt.Refused(result.Error);
}
