using System.Collections.Frozen;
using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>Makes ids: UUIDv7, so that they rise with time and index well.</summary>
public interface IIdSource
{
    Guid NewId();
}

/// <summary>
/// Deadlines that survive every crash: rows, written with the change that needs them. When one is due, its command is
/// sent through the ordinary pipeline; the timer ends in the same transaction.
/// </summary>
public interface ITimers
{
    /// <param name="key">Unique in the module; setting it again moves the deadline.</param>
    /// <param name="dueAt">Business time (TimeProvider).</param>
    /// <param name="command">A command of the own module with a <c>WireName</c>.</param>
    void Set(string key, DateTimeOffset dueAt, ICommand command);

    void Cancel(string key);
}

/// <summary>What the log knows about people is encrypted with a key for each of them (ADR 0024).</summary>
public interface ISubjectKeys
{
    /// <summary>
    /// With the commit, what the log holds about this person becomes unreadable for good, and what is still to be
    /// written about them is not kept. Read models and rows are the caller's matter.
    /// </summary>
    void Destroy(Guid subjectId);
}

/// <summary>
/// Answers one kind of event with at most one command of its own module: a pure function. The command and the cursor
/// behind the event are committed together, so the effect happens exactly once (ADR 0005).
/// </summary>
public interface IReaction<in TEvent>
    where TEvent : class
{
    ICommand? When(TEvent occurred, EventOrigin origin);
}

/// <summary>Where an event stands in the log.</summary>
/// <param name="StreamId">The aggregate that it happened to.</param>
/// <param name="OccurredAt">Business time.</param>
public sealed record EventOrigin(Guid EventId, Guid StreamId, int StreamVersion, DateTimeOffset OccurredAt);

/// <summary>Who asks, and as part of what: goes into every event, job and timer that the request writes.</summary>
public sealed class RequestContext
{
    /// <summary><c>user:ID</c>, <c>client:ID</c>, <c>system:NAME</c> or <c>anonymous</c>.</summary>
    public string Actor { get; set; } = "anonymous";

    /// <summary>The same for everything that follows from one request.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>The event, job or timer that caused this; null for a request from outside.</summary>
    public Guid? CausationId { get; set; }

    /// <summary>The transaction that wrote the events of this request; null: it has written none.</summary>
    public LogMark? Written { get; set; }
}

/// <summary>Tells who sent a bearer token; implemented by Users, asked by the API on each request.</summary>
public interface IAccessTokens
{
    /// <returns>
    /// Refused when the token is not ours, has expired or its session was ended (<c>auth.token_invalid</c>), when the
    /// roles have changed since (<c>token.stale</c>), and when nobody can tell (<c>database.unavailable</c>).
    /// </returns>
    ValueTask<Result<Caller>> VerifyAsync(string token, CancellationToken cancellationToken);
}

/// <summary>A known caller.</summary>
/// <param name="Permissions">
/// <c>module:resource:action</c>, with <c>:own</c> where only the caller's own is meant.
/// </param>
/// <param name="AuthenticatedAt">When they last proved who they are.</param>
public sealed record Caller(
    Guid UserId, Guid SessionId, IReadOnlySet<string> Permissions, DateTimeOffset ExpiresAt,
    DateTimeOffset AuthenticatedAt)
{
    public AuthLevel AuthLevel { get; init; }

    /// <summary>
    /// A program that calls in its own name: <see cref="UserId"/> is its id, and no account has that.
    /// </summary>
    public bool IsClient { get; init; }

    /// <summary>Waits for the erasure of the account, and may call it off, log out, and do nothing else.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>As in events, jobs and audit.</summary>
    public string Actor => IsClient ? $"client:{UserId}" : $"user:{UserId}";

    /// <summary>What the roles would allow besides, in a session with a second factor.</summary>
    public IReadOnlySet<string> WithSecondFactor { get; init; } = FrozenSet<string>.Empty;

    public bool May(string permission) => Permissions.Contains(permission);
}
