using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Shuts an account: its sessions end, and nobody logs in until it is reinstated. Errors: <c>user.not_found</c>,
/// <c>user.invalid_transition</c>, <c>user.own_account</c>, <c>role.escalation</c>, <c>user.last_admin</c>. Source:
/// staff.
/// </summary>
/// <param name="ActorId">Who does it.</param>
/// <param name="May">What whoever asks may do: nobody does it to an account that may do more.</param>
/// <param name="Reason">For the owner, at most 500 characters.</param>
public sealed record SuspendUserCommand(
    Guid UserId, Guid ActorId, IReadOnlySet<string> May, string Reason) : ICommand
{
    public override string ToString() => $"{nameof(SuspendUserCommand)} {UserId}";
}

internal sealed class SuspendUserValidator : AbstractValidator<SuspendUserCommand>
{
    public SuspendUserValidator() => RuleFor(command => command.Reason).IsReason();
}

internal sealed class SuspendUserHandler(
    IUserRepository users, ISessionRepository sessions, PermissionCatalog permissions, TimeProvider clock)
    : ICommandHandler<SuspendUserCommand>
{
    public async Task<Result> Handle(SuspendUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (command.UserId == command.ActorId)
        {
            return UserErrors.OwnAccount;
        }

        if (permissions.AllowMore(user.State.Roles, command.May))
        {
            return UserErrors.RoleEscalation;
        }

        var suspended = user.Suspend(command.Reason);
        if (suspended.Error is not null)
        {
            return suspended;
        }

        users.Update(user);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.UserSuspended, except: null, clock.GetUtcNow(), cancellationToken);
        return Result.Success;
    }
}
