using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// The app shows the right codes: from now on a login asks for one. Gives the recovery codes, and new tokens for this
/// session, which has seen both factors; the others have not, and end. Errors: <c>mfa.code_wrong</c>,
/// <c>mfa.not_enrolled</c>, <c>session.revoked</c>. Source: the caller.
/// </summary>
public sealed record ConfirmTotpCommand(Guid UserId, Guid SessionId, string Code) : ICommand<ConfirmedTotp>
{
    public override string ToString() => $"{nameof(ConfirmTotpCommand)} {UserId}";
}

/// <param name="RecoveryCodes">Shown now and never again.</param>
public sealed record ConfirmedTotp(IReadOnlyList<string> RecoveryCodes, SessionTokens Tokens)
{
    public override string ToString() => nameof(ConfirmedTotp);
}

internal sealed class ConfirmTotpHandler(
    IUserRepository users,
    ISessionRepository sessions,
    ISecondFactorRepository factors,
    ISecondFactorSecrets secrets,
    ISessionTokens tokens,
    TimeProvider clock) : ICommandHandler<ConfirmTotpCommand, ConfirmedTotp>
{
    public async Task<Result<ConfirmedTotp>> Handle(ConfirmTotpCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var session = await sessions.GetAsync(SessionId.From(command.SessionId), cancellationToken);
        var user = await users.GetAsync(UserId.From(command.UserId), cancellationToken);
        if (session is null || user is null || !session.IsLive(now))
        {
            return UserErrors.SessionRevoked;
        }

        if (await factors.FindAsync(user.State.Id, cancellationToken) is not { } factor)
        {
            return UserErrors.SecondFactorNotFound;
        }

        var codes = secrets.NewRecoveryCodes();
        var confirmed = factor.Confirm(
            secrets.StepOf(factor.State, command.Code, now),
            [.. codes.Select(code => secrets.HashOf(factor.State.Id, code))]);
        if ((confirmed.Error ?? session.StepUp(AuthLevel.Aal2, now).Error) is { } refusal)
        {
            return refusal;
        }

        factors.Update(factor);
        sessions.Update(session);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.CredentialChanged, session.State.Id, now, cancellationToken);
        return new ConfirmedTotp(codes, tokens.Issue(session.State, user.State, now));
    }
}
