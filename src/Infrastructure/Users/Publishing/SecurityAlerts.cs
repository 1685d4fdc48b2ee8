using Modular.Application.Contracts.Shared;
using Modular.Application.Contracts.Users;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Infrastructure.Users.Publishing;

/// <summary>Of which events the owner of an account should know: one line for each.</summary>
internal static class SecurityAlerts
{
    public static IIntegrationEvent? Publish(IDomainEvent happened) => happened switch
    {
        PasswordChanged e => new SecurityAlertV1(e.UserId.Value, "password_changed", UserAgent: e.UserAgent),
        PasswordReset e => new SecurityAlertV1(e.UserId.Value, "password_reset", UserAgent: e.UserAgent),
        EmailChanged e => new SecurityAlertV1(
            e.UserId.Value, "email_changed", UserAgent: e.UserAgent, Email: e.OldEmail),
        SessionStarted { IsNewDevice: true } e => new SecurityAlertV1(
            e.UserId.Value, "new_device", UserAgent: e.UserAgent, IpAddress: e.Address),
        SessionRevoked { Reason: SessionRevocation.SecondFactorFailed } e => new SecurityAlertV1(
            e.UserId.Value, "mfa_failed"),
        RefreshTokenReuseDetected { UserId: { } user } => new SecurityAlertV1(user.Value, "refresh_token_reused"),
        SecondFactorConfirmed e => new SecurityAlertV1(e.UserId.Value, "mfa_enabled"),
        SecondFactorDisabled e => new SecurityAlertV1(e.UserId.Value, "mfa_disabled"),
        RecoveryCodeUsed e => new SecurityAlertV1(e.UserId.Value, "recovery_code_used", $"{e.Left} left"),
        RecoveryCodesRegenerated e => new SecurityAlertV1(e.UserId.Value, "recovery_codes_regenerated"),
        SessionsEnded e => new SecurityAlertV1(e.UserId.Value, "sessions_revoked_by_admin", e.Reason),
        RoleAssigned e => new SecurityAlertV1(e.UserId.Value, "role_changed", $"{e.Role} added"),
        RoleRemoved e => new SecurityAlertV1(e.UserId.Value, "role_changed", $"{e.Role} removed"),
        UserSuspended e => new SecurityAlertV1(e.UserId.Value, "suspended", e.Reason),
        UserReinstated e => new SecurityAlertV1(e.UserId.Value, "reinstated", e.Reason),
        ErasureRequested e => new SecurityAlertV1(e.UserId.Value, "erasure_requested"),
        ErasureCancelled e => new SecurityAlertV1(e.UserId.Value, "erasure_cancelled"),
        _ => null,
    };
}
