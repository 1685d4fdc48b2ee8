using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Users;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Infrastructure.Users;
using Modular.Tests.Shared;
using Modular.Tests.Users.Commands;

namespace Modular.Tests.Users;

/// <summary>Users with its admin, serving; nobody reads what it tells.</summary>
public sealed class UsersHost() : ModuleHost(
    new UsersModule(), UsersEndpoints.Map, settings:
    [
        ("Modular:Bootstrap:AdminEmail", AdminEmail), ("Modular:Bootstrap:AdminPassword", AdminPassword),
    ])
{
    public const string AdminEmail = "admin@example.com";

    public const string AdminPassword = "correct horse battery staple";

    /// <summary>An active account.</summary>
    public async Task<Guid> GivenUserAsync(string? email = null)
    {
        var challenge = await this.RegisterAsync(email ?? AccountFlow.NewEmail());
        var code = await this.CodeAsync(challenge);
        return (await Scenario().When(new VerifyEmailCommand(challenge, code!)).ThenEventAsync<UserActivated>())
            .UserId.Value;
    }

    /// <summary>Of a new account.</summary>
    public async Task<Guid> GivenSessionAsync()
    {
        var email = AccountFlow.NewEmail();
        await GivenUserAsync(email);
        return (await Scenario().When(new LoginCommand(email, AccountFlow.Password)).ThenEventAsync<SessionStarted>())
            .SessionId.Value;
    }

    /// <summary>Waits for the code of somebody who has just registered.</summary>
    public Task<Guid> GivenVerificationChallengeAsync() => this.RegisterAsync(AccountFlow.NewEmail());

    public override async Task StartOnAsync(
        TestDatabase database, params IReadOnlyList<(string Key, string Value)> more)
    {
        await base.StartOnAsync(database, more);
        await StartWorkersAsync();
    }

    // Hundreds of logins at the price of the product's hash are more than a minute of processor time.
    protected override void AddStandIns(IServiceCollection services) =>
        services.AddSingleton<IPasswordHashing>(_ => new PasswordHashing(iterations: 2_000));
}
