using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Hands out the secret for an authenticator app; it counts once <see cref="ConfirmTotpCommand"/> has seen a code of
/// it. Asked again before that, it hands out another. Error: <c>mfa.already_enrolled</c>. Source: the caller.
/// </summary>
public sealed record EnrolTotpCommand(Guid UserId) : ICommand<TotpKey>;

internal sealed class EnrolTotpHandler(
    IUserRepository users, ISecondFactorRepository factors, ISecondFactorSecrets secrets, IIdSource ids)
    : ICommandHandler<EnrolTotpCommand, TotpKey>
{
    public async Task<Result<TotpKey>> Handle(EnrolTotpCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var factor = await factors.FindAsync(user.State.Id, cancellationToken);
        if (factor is null)
        {
            var id = SecondFactorId.From(ids.NewId());
            factor = SecondFactor.Enrol(id, user.State.Id, secrets.NewSecret(id));
            factors.Add(factor);
        }
        else if (factor.Enrol(secrets.NewSecret(factor.State.Id)).Error is { } refusal)
        {
            return refusal;
        }
        else
        {
            factors.Update(factor);
        }

        return secrets.Show(factor.State, user.State.Email);
    }
}
