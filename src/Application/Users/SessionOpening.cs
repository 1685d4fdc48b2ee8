using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>What a right password leads to, and then a right code.</summary>
public sealed class SessionOpening(
    ISessionRepository sessions, SecondFactorCheck secondFactor, ISessionTokens tokens, IKnownDevices devices,
    IGuessLimits limits, StaffPolicy staff, IIdSource ids)
{
    /// <summary>
    /// So many sessions an account can have at a time; with one more, the oldest ends, and logins that wait for a code
    /// first.
    /// </summary>
    public const int MaxLive = 50;

    /// <returns>The name of a device that was there before; null for all others.</returns>
    public string? DeviceOf(UserId user, IReadOnlyList<string> deviceTokens) => devices.Find(user, deviceTokens);

    /// <summary>The password was right.</summary>
    /// <param name="user">As it is stored when this is committed.</param>
    /// <param name="deviceTokens">What earlier logins have left on the device.</param>
    /// <returns>Refused as <c>auth.throttled</c> when too many logins of strangers wait for a code.</returns>
    public async Task<Result<SessionAttempt>> OpenAsync(
        UserState user, Device device, IReadOnlyList<string> deviceTokens, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var id = SessionId.From(ids.NewId());
        var isKnown = devices.Find(user.Id, deviceTokens) is not null;
        if (await secondFactor.IsConfirmedAsync(user.Id, cancellationToken))
        {
            if (!isKnown && await limits.TakeAsync(Guess.OfPending(user.Id), cancellationToken) is { } throttled)
            {
                return throttled;
            }

            var pending = Session.AwaitSecondFactor(id, user.Id, device, now);
            await MakeRoomAsync(pending.State, now, cancellationToken);
            sessions.Add(pending, user);
            return SessionAttempt.NeedsCode(tokens.IssueMfaToken(pending.State.Id));
        }

        var isNewDevice = !isKnown && await sessions.IsNewDeviceAsync(user.Id, device, cancellationToken);
        var session = Session.Start(id, user.Id, device, isNewDevice, staff.LifetimesOf(user), now);
        await MakeRoomAsync(session.State, now, cancellationToken);
        sessions.Add(session, user);
        return Granted(session.State, user, isKnown, now);
    }

    /// <returns>Null: this is no token of a login that waits for its code, or it has waited too long.</returns>
    public async Task<Session?> FindPendingAsync(
        string mfaToken, DateTimeOffset now, CancellationToken cancellationToken) =>
        tokens.ReadMfaToken(mfaToken) is { } id
            && await sessions.GetAsync(id, cancellationToken) is { State.Status: SessionStatus.PendingMfa } pending
            && pending.IsLive(now)
                ? pending
                : null;

    /// <summary>A code was sent for it. A wrong one counts, so the answer is written either way.</summary>
    public async Task<Result<SessionAttempt>> CompleteAsync(
        Session pending, UserState user, string code, IReadOnlyList<string> deviceTokens, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var known = devices.Find(user.Id, deviceTokens);
        var used = await secondFactor.UseAsync(
            user.Id, code, Guess.AtCode(user.Id, known), now, cancellationToken);
        if (used.Error is { Kind: ErrorKind.Throttled })
        {
            return used.Error;
        }

        var moved = used.Error is null
            ? pending.PassSecondFactor(
                known is null && await sessions.IsNewDeviceAsync(user.Id, pending.State.Device, cancellationToken),
                staff.LifetimesOf(user), now)
            : pending.FailSecondFactor(now);
        if (moved.Error is not null)
        {
            return moved.Error;
        }

        sessions.Update(pending);
        if (used.Error is not null)
        {
            return SessionAttempt.Refused(used.Error);
        }

        await limits.ForgiveAsync(Guess.OfPending(user.Id), cancellationToken);
        await MakeRoomAsync(pending.State, now, cancellationToken);
        return Granted(pending.State, user, isKnown: known is not null, now);
    }

    // Who knows the password alone ends nobody's session: a login that waits for its code takes the place of such ones.
    private async Task MakeRoomAsync(SessionState newcomer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var others = (await sessions.LiveAsync(newcomer.UserId, now, cancellationToken))
            .Where(other => other.State.Id != newcomer.Id
                && (newcomer.Status is SessionStatus.Active || other.State.Status is SessionStatus.PendingMfa))
            .OrderBy(other => other.State.Status is SessionStatus.Active)
            .ToList();
        foreach (var oldest in others.Take(others.Count - MaxLive + 1))
        {
            oldest.Revoke(SessionRevocation.Superseded, now);
            sessions.Update(oldest);
        }
    }

    private SessionAttempt Granted(SessionState session, UserState user, bool isKnown, DateTimeOffset now) =>
        SessionAttempt.Granted(tokens.Issue(session, user, now)) with
        {
            DeviceToken = isKnown ? null : devices.TokenFor(user.Id),
        };
}
