using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public enum ApiClientStatus
{
    Active,
    Revoked,
}

public enum ApiClientTrigger
{
    RotateSecret,
    Use,
    Revoke,
}

public sealed record ApiClientState : AggregateState
{
    public required ApiClientId Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    public required ApiClientStatus Status { get; init; }

    /// <summary>The permissions that its tokens can have.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required SecretHash Secret { get; init; }

    /// <summary>The secret before this one, good until <see cref="FormerSecretUntil"/>.</summary>
    public SecretHash? FormerSecret { get; init; }

    public DateTimeOffset? FormerSecretUntil { get; init; }

    public required UserId CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the hour: see <see cref="ApiClient.UseGrain"/>.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
