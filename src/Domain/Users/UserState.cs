using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public enum UserStatus
{
    PendingVerification,
    Active,
}

public enum UserTrigger
{
    Activate,
    Rehash,
}

public sealed record UserState : AggregateState
{
    public required UserId Id { get; init; }

    public required EmailAddress Email { get; init; }

    public required string Name { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Locale { get; init; }

    public required UserStatus Status { get; init; }

    public required PasswordHash PasswordHash { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Ids only: the rest is personal or secret.</summary>
    public override string ToString() => $"User {Id.Value} v{Version} {Status}";
}
