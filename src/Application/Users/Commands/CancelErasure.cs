using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Calls an erasure off while its two weeks last; the account is as it was before, but for its sessions. Errors:
/// <c>erasure.not_found</c>, <c>erasure.invalid_transition</c> (too late), <c>role.escalation</c>. Source: the owner,
/// or staff.
/// </summary>
/// <param name="May">
/// What staff may do: nobody does it to an account that may do more; null when the owner asks.
/// </param>
public sealed record CancelErasureCommand(Guid UserId, IReadOnlySet<string>? May = null) : ICommand;

internal sealed class CancelErasureHandler(
    IUserRepository users, IErasureRequestRepository requests, ISessionRepository sessions,
    PermissionCatalog permissions, ITimers timers, TimeProvider clock) : ICommandHandler<CancelErasureCommand>
{
    public async Task<Result> Handle(CancelErasureCommand command, CancellationToken cancellationToken)
    {
        var id = UserId.From(command.UserId);
        if (await users.GetAsync(id, cancellationToken) is not { } user)
        {
            return UserErrors.ErasureNotFound;
        }

        if (await requests.FindOpenAsync(id, cancellationToken) is not { } request)
        {
            return user.State.Status is UserStatus.Erased
                ? UserErrors.ErasureInvalidTransition(ErasureStatus.Completed, ErasureTrigger.Cancel)
                : UserErrors.ErasureNotFound;
        }

        if (command.May is { } may && permissions.AllowMore(user.State.Roles, may))
        {
            return UserErrors.RoleEscalation;
        }

        var now = clock.GetUtcNow();
        if ((request.Cancel(now).Error ?? user.CancelErasure(now).Error) is { } refusal)
        {
            return refusal;
        }

        requests.Update(request);
        users.Update(user);
        if (user.State.Status is UserStatus.Suspended)
        {
            await sessions.RevokeAllAsync(
                user.State.Id, SessionRevocation.UserSuspended, except: null, now, cancellationToken);
        }

        timers.Cancel(AskForErasureCommand.Timer(request.State.Id));
        return Result.Success;
    }
}
