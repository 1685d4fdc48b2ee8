using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Switches the second factor off: the other sessions end, this one counts as one with a password alone, and a role of
/// staff counts for nothing until there is a second factor again. Errors: <c>mfa.not_enrolled</c>,
/// <c>auth.mfa_required</c>, <c>session.revoked</c>. Source: the caller, in a session that has seen both factors.
/// </summary>
public sealed record DisableTotpCommand(Guid UserId, Guid SessionId) : ICommand;

internal sealed class DisableTotpHandler(
    IUserRepository users, ISessionRepository sessions, ISecondFactorRepository factors, TimeProvider clock)
    : ICommandHandler<DisableTotpCommand>
{
    public async Task<Result> Handle(DisableTotpCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var session = await sessions.GetAsync(SessionId.From(command.SessionId), cancellationToken);
        var user = await users.GetAsync(UserId.From(command.UserId), cancellationToken);
        if (session is null || user is null || !session.IsLive(now))
        {
            return UserErrors.SessionRevoked;
        }

        if (await factors.FindAsync(user.State.Id, cancellationToken) is not { IsConfirmed: true } factor)
        {
            return UserErrors.SecondFactorNotFound;
        }

        if (session.State.AuthLevel is AuthLevel.Aal1)
        {
            return SharedErrors.SecondFactorRequired;
        }

        if ((factor.Disable().Error ?? session.LoseSecondFactor().Error ?? user.LoseSecondFactor(now).Error)
            is { } refusal)
        {
            return refusal;
        }

        factors.Update(factor);
        users.Update(user);
        sessions.Update(session);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.CredentialChanged, session.State.Id, now, cancellationToken);
        return Result.Success;
    }
}
