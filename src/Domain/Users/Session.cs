using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>One login, kept alive by a chain of refresh tokens of which only the last one counts.</summary>
public sealed class Session : AggregateRoot<SessionState>
{
    private Session(SessionState state)
        : base(state)
    {
    }

    /// <summary>Unused for so long, a session is over.</summary>
    public static TimeSpan IdleLifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>However much it is used, a session is over after this.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A client that lost the answer (or sent two requests at once) may repeat its last token for so long.
    /// </summary>
    public static TimeSpan RepeatGrace { get; } = TimeSpan.FromSeconds(10);

    public static IReadOnlyDictionary<(SessionStatus From, SessionTrigger By), SessionStatus> Transitions { get; } =
        new Dictionary<(SessionStatus, SessionTrigger), SessionStatus>
        {
            [(SessionStatus.Active, SessionTrigger.Refresh)] = SessionStatus.Active,
            [(SessionStatus.Active, SessionTrigger.DetectReuse)] = SessionStatus.Revoked,
            [(SessionStatus.Active, SessionTrigger.LogOut)] = SessionStatus.Revoked,
        };

    public static Session Load(SessionState state) => new(state);

    public static Session Start(SessionId id, UserId user, DateTimeOffset now)
    {
        var session = new Session(new SessionState
        {
            Id = id,
            UserId = user,
            Status = SessionStatus.Active,
            Generation = 1,
            RotatedAt = now,
            StartedAt = now,
        });
        session.Raise(new SessionStarted(id, user), session.State);
        return session;
    }

    /// <summary>
    /// The head of the chain makes the next one; the one before it, within the grace, is answered with the same head
    /// again. Anything older is a stolen token: refused, and the session ends (that has to be saved although the
    /// answer is no).
    /// </summary>
    /// <param name="generation">Of a token whose signature was checked.</param>
    public Result Refresh(int generation, DateTimeOffset now)
    {
        if (State.Status is not SessionStatus.Active || now >= ExpiresAt)
        {
            return UserErrors.SessionRevoked;
        }

        if (generation == State.Generation)
        {
            var next = State with { Generation = State.Generation + 1, RotatedAt = now };
            return Move(SessionTrigger.Refresh, new SessionRefreshed(State.Id, next.Generation), next);
        }

        if (generation == State.Generation - 1 && now < State.RotatedAt + RepeatGrace)
        {
            return Result.Success;
        }

        var reused = new RefreshTokenReuseDetected(State.Id, generation);
        return Move(SessionTrigger.DetectReuse, reused, State with { RevokedAt = now }).Error
            ?? UserErrors.RefreshTokenReused;
    }

    public Result LogOut(DateTimeOffset now) => Move(
        SessionTrigger.LogOut, new SessionLoggedOut(State.Id), State with { RevokedAt = now });

    private DateTimeOffset ExpiresAt
    {
        get
        {
            var idle = State.RotatedAt + IdleLifetime;
            var age = State.StartedAt + MaxLifetime;
            return idle < age ? idle : age;
        }
    }

    private Result Move(SessionTrigger trigger, IDomainEvent happened, SessionState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return UserErrors.SessionInvalidTransition(State.Status, trigger);
        }

        Raise(happened, next with { Status = to });
        return Result.Success;
    }
}
