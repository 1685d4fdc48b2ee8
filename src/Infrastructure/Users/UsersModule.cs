using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Modular.Application.Contracts.Users;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users.Guessing;
using Modular.Infrastructure.Users.Read;
using Modular.Infrastructure.Users.Tokens;
using Modular.Infrastructure.Users.Write;

namespace Modular.Infrastructure.Users;

/// <summary>Accounts, sessions, tokens: who is calling, and what they may do.</summary>
public sealed class UsersModule : IModule
{
    public const string Name = "users";

    string IModule.Name => Name;

    public Assembly Application => typeof(RegisterUserCommand).Assembly;

    public void Register(ModuleBuilder module)
    {
        module.StateMachine("user", User.Transitions)
            .StateMachine("session", Session.Transitions)
            .StateMachine("api_client", ApiClient.Transitions)
            .StateMachine("erasure", ErasureRequest.Transitions)
            .StateMachine("challenge", VerificationChallenge.Transitions)
            .StateMachine("second_factor", SecondFactor.Transitions);

        module.DomainEvent<ErasureScheduled>("users.erasure_request.scheduled")
            .DomainEvent<ErasureAsked>("users.erasure_request.asked")
            .DomainEvent<ErasureAcknowledged>("users.erasure_request.acknowledged")
            .DomainEvent<ErasureBlocked>("users.erasure_request.blocked")
            .DomainEvent<ErasureCompleted>("users.erasure_request.completed")
            .DomainEvent<ErasureCalledOff>("users.erasure_request.called_off");

        module.DomainEvent<UserRegistered>("users.user.registered")
            .DomainEvent<UserActivated>("users.user.activated")
            .DomainEvent<AdminBootstrapped>("users.user.admin_bootstrapped")
            .DomainEvent<UserExpired>("users.user.expired")
            .DomainEvent<PasswordRehashed>("users.user.password_rehashed")
            .DomainEvent<PasswordChanged>("users.user.password_changed")
            .DomainEvent<PasswordReset>("users.user.password_reset")
            .DomainEvent<RecoveryOrdered>("users.user.recovery_ordered")
            .DomainEvent<SessionsEnded>("users.user.sessions_ended")
            .DomainEvent<EmailChanged>("users.user.email_changed")
            .DomainEvent<ProfileChanged>("users.user.profile_changed")
            .DomainEvent<RoleAssigned>("users.user.role_assigned")
            .DomainEvent<RoleRemoved>("users.user.role_removed")
            .DomainEvent<SecondFactorLost>("users.user.second_factor_lost")
            .DomainEvent<UserSuspended>("users.user.suspended")
            .DomainEvent<UserReinstated>("users.user.reinstated")
            .DomainEvent<ErasureRequested>("users.user.erasure_requested")
            .DomainEvent<ErasureCancelled>("users.user.erasure_cancelled")
            .DomainEvent<UserErased>("users.user.erased")
            .DomainEvent<AccountRead>("users.user.read")
            .DomainEvent<ChallengeIssued>("users.challenge.issued")
            .DomainEvent<ChallengeWithheld>("users.challenge.withheld")
            .DomainEvent<ChallengeConsumed>("users.challenge.consumed")
            .DomainEvent<ChallengeFailed>("users.challenge.failed")
            .DomainEvent<ChallengeExhausted>("users.challenge.exhausted")
            .DomainEvent<ChallengeSuperseded>("users.challenge.superseded")
            .DomainEvent<SecondFactorAwaited>("users.session.second_factor_awaited")
            .DomainEvent<SecondFactorFailed>("users.session.second_factor_failed")
            .DomainEvent<SessionStarted>("users.session.started")
            .DomainEvent<SessionRefreshed>("users.session.refreshed")
            .DomainEvent<SessionSteppedUp>("users.session.stepped_up")
            .DomainEvent<SessionLostSecondFactor>("users.session.lost_second_factor")
            .DomainEvent<RefreshTokenReuseDetected>("users.session.reuse_detected")
            .DomainEvent<SessionLoggedOut>("users.session.logged_out")
            .DomainEvent<SessionRevoked>("users.session.revoked")
            .DomainEvent<SecondFactorEnrolled>("users.second_factor.enrolled")
            .DomainEvent<SecondFactorConfirmed>("users.second_factor.confirmed")
            .DomainEvent<SecondFactorUsed>("users.second_factor.used")
            .DomainEvent<RecoveryCodeUsed>("users.second_factor.recovery_code_used")
            .DomainEvent<RecoveryCodesRegenerated>("users.second_factor.recovery_codes_regenerated")
            .DomainEvent<SecondFactorDisabled>("users.second_factor.disabled");

        module.Permission("users:user:read", Role.Support)
            .Permission("users:user:manage", Role.Support)
            .Permission("users:user:erase")
            .Permission("users:role:assign")
            .Permission("users:client:manage");

        module.DomainEvent<ApiClientCreated>("users.api_client.created")
            .DomainEvent<ApiClientSecretRotated>("users.api_client.secret_rotated")
            .DomainEvent<ApiClientUsed>("users.api_client.used")
            .DomainEvent<ApiClientRevoked>("users.api_client.revoked");

        var services = module.Services;
        services.AddScoped<IApiClientRepository, ApiClientRepository>();
        services.AddSingleton<IClientSecrets, ClientTokenIssuer>();
        services.AddScoped<IUserRepository, UserRepository>();
        services.AddScoped<IVerificationChallengeRepository, VerificationChallengeRepository>();
        services.AddScoped<ISessionRepository, SessionRepository>();
        services.AddScoped<ISecondFactorRepository, SecondFactorRepository>();
        services.AddScoped<SecondFactorCheck>();
        services.AddScoped<SessionOpening>();
        services.AddScoped<IAccountReads, AccountReads>();
        services.AddScoped<IErasureRequestRepository, ErasureRequestRepository>();
        services.AddScoped<IPersonalRows, PersonalRows>();
        services.AddScoped<BootstrapAdmin>();
        services.AddSingleton(provider => new StaffPolicy(ExemptsBootstrapAdmin: IsTrial(provider)));
        services.AddSingleton(provider => GuessPolicy.From(module.Configuration, IsTrial(provider)));
        services.AddScoped<IGuessLimits, GuessLimits>();
        services.AddSingleton<IKnownDevices, KnownDevices>();
        services.AddScoped<PasswordProof>();
        services.AddScoped<CodeProof>();
        services.AddScoped<ErasureConsent>();
        services.AddSingleton<IPasswordHashing>(_ => new PasswordHashing(PasswordHashing.Iterations));
        services.AddSingleton<IChallengeSecrets, ChallengeSecrets>();
        services.AddSingleton<ISecondFactorSecrets, SecondFactorSecrets>();
        services.AddSingleton<IChallengeCodes, ChallengeCodes>();
        services.AddSingleton<ISessionTokens, SessionTokenIssuer>();
        services.AddSingleton<IInvariants, UsersInvariants>();
        services.AddSingleton<ConfiguredKeys>();
        services.AddSingleton<SigningKeyTable>();
        services.AddSingleton<SigningKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeys>());
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<IAccessTokens>(provider => provider.GetRequiredService<AccessTokens>());
        services.AddSingleton<RevokedSessions>();
        services.AddHostedService(provider => provider.GetRequiredService<RevokedSessions>());
    }

    public async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<SigningKeys>().LoadAsync(cancellationToken);
        await services.GetRequiredService<RevokedSessions>().RefreshAsync(cancellationToken);
        await services.GetRequiredService<BootstrapAdmin>().EnsureAsync(cancellationToken);
    }

    /// <summary>What <c>keys rotate</c> does; processes that run meanwhile learn of it by themselves.</summary>
    /// <param name="atOnce">The key may be in other hands.</param>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="StartupRefusedException">The keys are configured, or a rotation is under way.</exception>
    public static Task<string> RotateKeysAsync(
        ModularDatabase database, IConfiguration configuration, bool atOnce, CancellationToken cancellationToken) =>
        KeyRotation.RunAsync(
            database.ConnectionStringFor(Name, PoolKind.Worker), database.MasterKey, new ConfiguredKeys(configuration),
            atOnce, cancellationToken);

    private static bool IsTrial(IServiceProvider provider) =>
        provider.GetRequiredService<IHostEnvironment>() is var environment
        && (environment.IsDevelopment() || environment.IsEnvironment("Testing"));
}
