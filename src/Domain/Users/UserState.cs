using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public enum UserStatus
{
    PendingVerification,
    Active,
    Suspended,
    ErasurePending,
    Erased,
}

public enum UserTrigger
{
    Activate,
    Expire,
    Rehash,
    ChangePassword,
    ResetPassword,
    OrderRecovery,
    EndSessions,
    ChangeEmail,
    ChangeProfile,
    AssignRole,
    RemoveRole,
    LoseSecondFactor,
    Suspend,
    Reinstate,
    RequestErasure,
    KeepActive,
    KeepSuspended,
    CompleteErasure,
}

public sealed record UserState : AggregateState
{
    public required UserId Id { get; init; }

    /// <summary>Empty once the account is erased, like the other personal data here.</summary>
    public required EmailAddress Email { get; init; }

    public required string Name { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Locale { get; init; }

    /// <summary>An IANA name, such as <c>Europe/Vienna</c>.</summary>
    public required string TimeZone { get; init; }

    public required UserStatus Status { get; init; }

    /// <summary>Where an erasure that is called off leads back to; null when none was asked for.</summary>
    public UserStatus? StatusBefore { get; init; }

    public required PasswordHash PasswordHash { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Rises with each change of the roles: tokens of an earlier one are stale.</summary>
    public required int PermissionVersion { get; init; }

    public DateTimeOffset? PermissionsChangedAt { get; init; }

    /// <summary>The admin of the first start.</summary>
    public bool IsBootstrap { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Goes with every change of what the account may do.</summary>
    public UserState WithPermissionsChanged(DateTimeOffset now) =>
        this with { PermissionVersion = PermissionVersion + 1, PermissionsChangedAt = now };

    /// <summary>Ids only: the rest is personal or secret.</summary>
    public override string ToString() => $"User {Id.Value} v{Version} {Status}";
}
