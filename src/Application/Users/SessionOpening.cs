using Modular.Application.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>What a right password leads to.</summary>
public sealed class SessionOpening(
    ISessionRepository sessions, ISessionTokens tokens, StaffPolicy staff, IIdSource ids)
{
    /// <summary>So many sessions an account can have at a time; with one more, the oldest ends.</summary>
    public const int MaxLive = 50;

    /// <param name="user">As it is stored when this is committed.</param>
    public async Task<SessionAttempt> OpenAsync(
        UserState user, Device device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var live = await sessions.LiveAsync(user.Id, now, cancellationToken);
        foreach (var oldest in live.Take(live.Count - MaxLive + 1))
        {
            oldest.Revoke(SessionRevocation.Superseded, now);
            sessions.Update(oldest);
        }

        var isNewDevice = await sessions.IsNewDeviceAsync(user.Id, device, cancellationToken);
        var session = Session.Start(
            SessionId.From(ids.NewId()), user.Id, device, isNewDevice, staff.LifetimesOf(user), now);
        sessions.Add(session, user);
        return SessionAttempt.Granted(tokens.Issue(session.State, user, now));
    }
}
