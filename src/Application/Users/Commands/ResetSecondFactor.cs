using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Takes the second factor away from somebody who has lost phone and recovery codes: all sessions end, the owner is
/// told, and a role of staff counts for nothing until there is a second factor again. Errors: <c>user.not_found</c>,
/// <c>role.escalation</c>, <c>mfa.not_enrolled</c>, <c>user.invalid_transition</c>. Source: staff.
/// </summary>
/// <param name="May">What whoever asks may do: nobody does it to an account that may do more.</param>
/// <param name="Reason">For the owner, at most 500 characters.</param>
public sealed record ResetSecondFactorCommand(Guid UserId, IReadOnlySet<string> May, string Reason) : ICommand
{
    public override string ToString() => $"{nameof(ResetSecondFactorCommand)} {UserId}";
}

internal sealed class ResetSecondFactorValidator : AbstractValidator<ResetSecondFactorCommand>
{
    public ResetSecondFactorValidator() => RuleFor(command => command.Reason).IsReason();
}

internal sealed class ResetSecondFactorHandler(
    IUserRepository users, ISessionRepository sessions, ISecondFactorRepository factors,
    PermissionCatalog permissions, TimeProvider clock)
    : ICommandHandler<ResetSecondFactorCommand>
{
    public async Task<Result> Handle(ResetSecondFactorCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (permissions.AllowMore(user.State.Roles, command.May))
        {
            return UserErrors.RoleEscalation;
        }

        if (await factors.FindAsync(user.State.Id, cancellationToken) is not { IsConfirmed: true } factor)
        {
            return UserErrors.SecondFactorNotFound;
        }

        var now = clock.GetUtcNow();
        if ((factor.Disable().Error ?? user.LoseSecondFactor(now).Error ?? user.EndSessions(command.Reason).Error)
            is { } refusal)
        {
            return refusal;
        }

        factors.Update(factor);
        users.Update(user);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.RevokedByAdmin, except: null, now, cancellationToken);
        return Result.Success;
    }
}
