using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>A program that calls in its own name: it changes a secret for tokens, and has no session.</summary>
public sealed class ApiClient : AggregateRoot<ApiClientState>
{
    private ApiClient(ApiClientState state)
        : base(state)
    {
    }

    /// <summary>For so long after a rotation the secret before works, too.</summary>
    public static TimeSpan TwoSecrets { get; } = TimeSpan.FromHours(24);

    /// <summary>How exactly its last use is known: no write for each token.</summary>
    public static TimeSpan UseGrain { get; } = TimeSpan.FromHours(1);

    public static IReadOnlyDictionary<(ApiClientStatus From, ApiClientTrigger By), ApiClientStatus> Transitions
    {
        get;
    } = new Dictionary<(ApiClientStatus, ApiClientTrigger), ApiClientStatus>
    {
        [(ApiClientStatus.Active, ApiClientTrigger.RotateSecret)] = ApiClientStatus.Active,
        [(ApiClientStatus.Active, ApiClientTrigger.Use)] = ApiClientStatus.Active,
        [(ApiClientStatus.Active, ApiClientTrigger.Revoke)] = ApiClientStatus.Revoked,
    };

    public static ApiClient Load(ApiClientState state) => new(state);

    /// <param name="scopes">All of them such that its creator has them.</param>
    public static ApiClient Create(
        ApiClientId id, string name, IReadOnlyList<string> scopes, SecretHash secret, UserId by, DateTimeOffset now)
    {
        var client = new ApiClient(new ApiClientState
        {
            Id = id,
            Name = name,
            Status = ApiClientStatus.Active,
            Scopes = scopes,
            Secret = secret,
            CreatedBy = by,
            CreatedAt = now,
        });
        client.Raise(new ApiClientCreated(id, by, scopes), client.State);
        return client;
    }

    /// <summary>Whether this secret opens it now; a revoked one is opened by none.</summary>
    public bool Accepts(SecretHash secret, DateTimeOffset now)
    {
        var isCurrent = State.Secret.Matches(secret);
        var isFormer = State.FormerSecret?.Matches(secret) == true && now < State.FormerSecretUntil;
        return State.Status is ApiClientStatus.Active && (isCurrent || isFormer);
    }

    /// <summary>
    /// Two secrets are good at most. While the one before still works, a rotation takes the place of the last one,
    /// whose answer may have been lost: what is in use keeps its date.
    /// </summary>
    public Result RotateSecret(SecretHash secret, DateTimeOffset now)
    {
        var (former, until) = State is { FormerSecret: { } inUse, FormerSecretUntil: { } first } && now < first
            ? (inUse, first)
            : (State.Secret, now + TwoSecrets);
        return Move(
            ApiClientTrigger.RotateSecret, new ApiClientSecretRotated(State.Id, until), State with
            {
                Secret = secret, FormerSecret = former, FormerSecretUntil = until,
            });
    }

    /// <summary>Raises nothing when its use within this hour is known.</summary>
    public Result Use(DateTimeOffset now) => State is { Status: ApiClientStatus.Active, LastUsedAt: { } last }
        && now < last + UseGrain
            ? Result.Success
            : Move(ApiClientTrigger.Use, new ApiClientUsed(State.Id), State with { LastUsedAt = now });

    /// <summary>For good: its secrets at once, its tokens within three seconds everywhere.</summary>
    public Result Revoke(DateTimeOffset now) => Move(
        ApiClientTrigger.Revoke, new ApiClientRevoked(State.Id), State with { RevokedAt = now });

    private Result Move(ApiClientTrigger trigger, IDomainEvent happened, ApiClientState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return ApiClientErrors.InvalidTransition(State.Status, trigger);
        }

        Raise(happened, next with { Status = to });
        return Result.Success;
    }
}
