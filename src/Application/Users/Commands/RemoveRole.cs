using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Takes a role from a user; one that is not there is fine. Errors: <c>user.not_found</c>, <c>role.not_found</c>,
/// <c>role.escalation</c>, <c>user.invalid_transition</c>, <c>user.last_admin</c>. Source: staff.
/// </summary>
/// <param name="MayBeTaken">What whoever asks may do: nobody takes more.</param>
public sealed record RemoveRoleCommand(Guid UserId, string Role, IReadOnlySet<string> MayBeTaken) : ICommand;

internal sealed class RemoveRoleHandler(IUserRepository users, PermissionCatalog permissions, TimeProvider clock)
    : ICommandHandler<RemoveRoleCommand>
{
    public async Task<Result> Handle(RemoveRoleCommand command, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(command.Role, command.MayBeTaken) is { } refusal)
        {
            return refusal;
        }

        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var removed = user.RemoveRole(command.Role, clock.GetUtcNow());
        if (user.Events.Count > 0)
        {
            users.Update(user);
        }

        return removed;
    }
}
