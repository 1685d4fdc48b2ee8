using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ten new recovery codes in place of those from before. Errors: <c>mfa.not_enrolled</c>, <c>auth.mfa_required</c>,
/// <c>session.revoked</c>. Source: the caller, in a session that has seen both factors.
/// </summary>
public sealed record RegenerateRecoveryCodesCommand(Guid UserId, Guid SessionId) : ICommand<RecoveryCodes>;

internal sealed class RegenerateRecoveryCodesHandler(
    ISessionRepository sessions, ISecondFactorRepository factors, ISecondFactorSecrets secrets, TimeProvider clock)
    : ICommandHandler<RegenerateRecoveryCodesCommand, RecoveryCodes>
{
    public async Task<Result<RecoveryCodes>> Handle(
        RegenerateRecoveryCodesCommand command, CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(SessionId.From(command.SessionId), cancellationToken);
        if (session is null || !session.IsLive(clock.GetUtcNow()))
        {
            return UserErrors.SessionRevoked;
        }

        if (await factors.FindAsync(UserId.From(command.UserId), cancellationToken) is not { IsConfirmed: true } factor)
        {
            return UserErrors.SecondFactorNotFound;
        }

        if (session.State.AuthLevel is AuthLevel.Aal1)
        {
            return SharedErrors.SecondFactorRequired;
        }

        var codes = secrets.NewRecoveryCodes();
        var hashes = codes.Select(code => secrets.HashOf(factor.State.Id, code)).ToList();
        if (factor.RegenerateRecoveryCodes(hashes).Error is { } refusal)
        {
            return refusal;
        }

        factors.Update(factor);
        return new RecoveryCodes(codes);
    }
}
