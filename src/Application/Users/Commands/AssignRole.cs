using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Gives a user a role; one that is there stays. Errors: <c>user.not_found</c>, <c>role.not_found</c>,
/// <c>role.escalation</c>, <c>user.invalid_transition</c>. Source: staff.
/// </summary>
/// <param name="MayBeGiven">What whoever asks may do: nobody gives more.</param>
public sealed record AssignRoleCommand(Guid UserId, string Role, IReadOnlySet<string> MayBeGiven) : ICommand;

internal sealed class AssignRoleHandler(IUserRepository users, PermissionCatalog permissions, TimeProvider clock)
    : ICommandHandler<AssignRoleCommand>
{
    public async Task<Result> Handle(AssignRoleCommand command, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(command.Role, command.MayBeGiven) is { } refusal)
        {
            return refusal;
        }

        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var assigned = user.AssignRole(command.Role, clock.GetUtcNow());
        if (user.Events.Count > 0)
        {
            users.Update(user);
        }

        return assigned;
    }
}

internal static class RoleRefusals
{
    /// <returns>Null: who may do all this may give the role, and take it.</returns>
    public static Error? RefusalOf(this PermissionCatalog permissions, string role, IReadOnlySet<string> own) =>
        !Role.All.Contains(role) ? UserErrors.RoleNotFound
        : !own.IsSupersetOf(permissions.Of([role])) ? UserErrors.RoleEscalation
        : null;
}
