using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>One login, kept alive by a chain of refresh tokens of which only the last one counts.</summary>
public sealed class Session : AggregateRoot<SessionState>
{
    public const int MaxFailures = 5;

    private Session(SessionState state)
        : base(state)
    {
    }

    /// <summary>So long a login waits for the second factor.</summary>
    public static TimeSpan PendingLifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A client that lost the answer (or sent two requests at once) may repeat its last token for so long.
    /// </summary>
    public static TimeSpan RepeatGrace { get; } = TimeSpan.FromSeconds(10);

    public static IReadOnlyDictionary<(SessionStatus From, SessionTrigger By), SessionStatus> Transitions { get; } =
        new Dictionary<(SessionStatus, SessionTrigger), SessionStatus>
        {
            [(SessionStatus.PendingMfa, SessionTrigger.PassSecondFactor)] = SessionStatus.Active,
            [(SessionStatus.PendingMfa, SessionTrigger.FailSecondFactor)] = SessionStatus.PendingMfa,
            [(SessionStatus.PendingMfa, SessionTrigger.ExhaustSecondFactor)] = SessionStatus.Revoked,
            [(SessionStatus.PendingMfa, SessionTrigger.Revoke)] = SessionStatus.Revoked,
            [(SessionStatus.Active, SessionTrigger.Refresh)] = SessionStatus.Active,
            [(SessionStatus.Active, SessionTrigger.DetectReuse)] = SessionStatus.Revoked,
            [(SessionStatus.Active, SessionTrigger.StepUp)] = SessionStatus.Active,
            [(SessionStatus.Active, SessionTrigger.LoseSecondFactor)] = SessionStatus.Active,
            [(SessionStatus.Active, SessionTrigger.LogOut)] = SessionStatus.Revoked,
            [(SessionStatus.Active, SessionTrigger.Revoke)] = SessionStatus.Revoked,
        };

    public static Session Load(SessionState state) => new(state);

    /// <summary>After the right password of an account without second factor.</summary>
    public static Session Start(
        SessionId id, UserId user, Device device, bool isNewDevice, SessionLifetimes lifetimes, DateTimeOffset now)
    {
        var state = New(id, user, device, SessionStatus.Active, now);
        var session = new Session(state with { ExpiresAt = ExpiresAt(state.StartedAt, lifetimes, now) });
        session.Raise(Started(session.State, isNewDevice), session.State);
        return session;
    }

    /// <summary>After the right password of an account with a second factor.</summary>
    public static Session AwaitSecondFactor(SessionId id, UserId user, Device device, DateTimeOffset now)
    {
        var session = new Session(New(id, user, device, SessionStatus.PendingMfa, now));
        session.Raise(new SecondFactorAwaited(id, user), session.State);
        return session;
    }

    public bool IsLive(DateTimeOffset now) => State.Status is not SessionStatus.Revoked && now < State.ExpiresAt;

    public Result PassSecondFactor(bool isNewDevice, SessionLifetimes lifetimes, DateTimeOffset now)
    {
        var passed = State with
        {
            AuthLevel = AuthLevel.Aal2,
            AuthenticatedAt = now,
            RotatedAt = now,
            ExpiresAt = ExpiresAt(State.StartedAt, lifetimes, now),
        };
        return Move(SessionTrigger.PassSecondFactor, Started(passed, isNewDevice), passed);
    }

    /// <summary>A wrong code uses up a try, and the last one ends the login.</summary>
    public Result FailSecondFactor(DateTimeOffset now)
    {
        var failed = State with { Failures = State.Failures + 1 };
        return failed.Failures < MaxFailures
            ? Move(SessionTrigger.FailSecondFactor, new SecondFactorFailed(State.Id, failed.Failures), failed)
            : End(SessionTrigger.ExhaustSecondFactor, failed, SessionRevocation.SecondFactorFailed, now);
    }

    /// <summary>
    /// The head of the chain makes the next one; the one before it, within the grace and from the client that logged
    /// in, is answered with the same head again. Anything else is a stolen token: refused, and the session ends (that
    /// has to be saved although the answer is no).
    /// </summary>
    /// <param name="generation">Of a token whose signature was checked.</param>
    /// <param name="userAgent">What the client calls itself.</param>
    /// <param name="lifetimes">Of its owner today: they may have become staff since.</param>
    public Result Refresh(int generation, string? userAgent, SessionLifetimes lifetimes, DateTimeOffset now)
    {
        if (State.Status is not SessionStatus.Active || !IsLive(now)
            || now >= ExpiresAt(State.StartedAt, lifetimes, State.RotatedAt))
        {
            return UserErrors.SessionRevoked;
        }

        if (generation == State.Generation)
        {
            var next = Rotated(now) with { ExpiresAt = ExpiresAt(State.StartedAt, lifetimes, now) };
            return Move(SessionTrigger.Refresh, new SessionRefreshed(State.Id, next.Generation), next);
        }

        if (generation == State.Generation - 1 && now < State.RotatedAt + RepeatGrace
            && userAgent == State.Device.UserAgent)
        {
            return Result.Success;
        }

        var ended = State with { RevokedAt = now, Revocation = SessionRevocation.ReuseDetected };
        var reused = new RefreshTokenReuseDetected(State.Id, generation, State.UserId);
        return Move(SessionTrigger.DetectReuse, reused, ended).Error ?? UserErrors.RefreshTokenReused;
    }

    /// <summary>
    /// The owner has proved again who they are: the chain goes on with a new token. It leaves one out, so that the one
    /// from before, which may be somebody else's, is not answered with what the proof has made.
    /// </summary>
    /// <param name="proof">A code of the second factor lifts the session to <see cref="AuthLevel.Aal2"/>.</param>
    public Result StepUp(AuthLevel proof, DateTimeOffset now)
    {
        var next = Rotated(now) with
        {
            Generation = State.Generation + 2,
            AuthenticatedAt = now,
            AuthLevel = proof is AuthLevel.Aal2 ? proof : State.AuthLevel,
        };
        return Move(
            SessionTrigger.StepUp, new SessionSteppedUp(State.Id, next.AuthLevel, next.Generation), next);
    }

    public Result LoseSecondFactor() => Move(
        SessionTrigger.LoseSecondFactor, new SessionLostSecondFactor(State.Id),
        State with { AuthLevel = AuthLevel.Aal1 });

    public Result LogOut(DateTimeOffset now) => Move(
        SessionTrigger.LogOut, new SessionLoggedOut(State.Id),
        State with { RevokedAt = now, Revocation = SessionRevocation.LoggedOut });

    /// <summary>Ended by something else than its own logout.</summary>
    public Result Revoke(SessionRevocation reason, DateTimeOffset now) =>
        End(SessionTrigger.Revoke, State, reason, now);

    private static SessionState New(
        SessionId id, UserId user, Device device, SessionStatus status, DateTimeOffset now) => new()
        {
            Id = id,
            UserId = user,
            Status = status,
            AuthLevel = AuthLevel.Aal1,
            AuthenticatedAt = now,
            Generation = 1,
            RotatedAt = now,
            StartedAt = now,
            ExpiresAt = now + PendingLifetime,
            Device = device,
        };

    private static SessionStarted Started(SessionState state, bool isNewDevice) => new(
        state.Id, state.UserId, state.AuthLevel, isNewDevice, state.Device.UserAgent, state.Device.Address);

    private static DateTimeOffset ExpiresAt(DateTimeOffset startedAt, SessionLifetimes lifetimes, DateTimeOffset now)
    {
        var idle = now + lifetimes.Idle;
        var age = startedAt + lifetimes.Max;
        return idle < age ? idle : age;
    }

    private SessionState Rotated(DateTimeOffset now) =>
        State with { Generation = State.Generation + 1, RotatedAt = now };

    private Result End(SessionTrigger trigger, SessionState last, SessionRevocation reason, DateTimeOffset now) =>
        Move(trigger, new SessionRevoked(State.Id, State.UserId, reason), last with
        {
            RevokedAt = now,
            Revocation = reason,
        });

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
