using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Changes a refresh token for the next pair of tokens. The same token again from the same client within ten seconds
/// gets the same successor; later, or from another client, it ends the session. Refusals, also as a
/// <see cref="SessionAttempt"/>: <c>session.revoked</c>, <c>session.reuse_detected</c>. Source: whoever holds the
/// token.
/// </summary>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record RefreshSessionCommand(string RefreshToken, string? UserAgent = null) : ICommand<SessionAttempt>
{
    public override string ToString() => nameof(RefreshSessionCommand);
}

internal sealed class RefreshSessionHandler(
    IUserRepository users,
    ISessionRepository sessions,
    ISessionTokens tokens,
    StaffPolicy staff,
    TimeProvider clock) : ICommandHandler<RefreshSessionCommand, SessionAttempt>
{
    public async Task<Result<SessionAttempt>> Handle(RefreshSessionCommand command, CancellationToken cancellationToken)
    {
        if (tokens.Read(command.RefreshToken) is not { } token
            || await sessions.GetAsync(token.SessionId, cancellationToken) is not { } session)
        {
            return UserErrors.SessionRevoked;
        }

        var user = await users.GetAsync(session.State.UserId, cancellationToken)
            ?? throw new InvalidOperationException($"Session {session.State.Id.Value} belongs to no user.");
        if (user.State.Status is not (UserStatus.Active or UserStatus.ErasurePending))
        {
            return UserErrors.SessionRevoked;
        }

        var now = clock.GetUtcNow();
        var refreshed = session.Refresh(token.Generation, command.UserAgent, staff.LifetimesOf(user.State), now);
        if (session.Events.Count > 0)
        {
            sessions.Update(session);
        }

        return refreshed.Error is null
            ? SessionAttempt.Granted(tokens.Issue(session.State, user.State, now))
            : SessionAttempt.Refused(refreshed.Error);
    }
}
