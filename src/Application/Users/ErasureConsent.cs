using Modular.Application.Shared;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>Whether who asks for an erasure may have it: the owner by password, staff by what they may do.</summary>
public sealed class ErasureConsent(PasswordProof proof, PermissionCatalog permissions)
{
    /// <returns>Null: they may.</returns>
    public async Task<Error?> RefusalOfAsync(
        UserState user, RequestErasureCommand command, CancellationToken cancellationToken)
    {
        if (command.May is { } may && permissions.AllowMore(user.Roles, may))
        {
            return UserErrors.RoleEscalation;
        }

        return command.Password is { } password
            ? (await proof.CheckAsync(user, Password.Typed(password), Guess.OfOwner(user.Id), cancellationToken)).Error
            : null;
    }
}
