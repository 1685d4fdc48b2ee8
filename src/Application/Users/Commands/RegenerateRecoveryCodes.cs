using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ten new recovery codes in place of those from before. Error: <c>mfa.not_enrolled</c>. Source: the caller.
/// </summary>
public sealed record RegenerateRecoveryCodesCommand(Guid UserId) : ICommand<RecoveryCodes>;

internal sealed class RegenerateRecoveryCodesHandler(ISecondFactorRepository factors, ISecondFactorSecrets secrets)
    : ICommandHandler<RegenerateRecoveryCodesCommand, RecoveryCodes>
{
    public async Task<Result<RecoveryCodes>> Handle(
        RegenerateRecoveryCodesCommand command, CancellationToken cancellationToken)
    {
        if (await factors.FindAsync(UserId.From(command.UserId), cancellationToken) is not { } factor)
        {
            return UserErrors.SecondFactorNotFound;
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
