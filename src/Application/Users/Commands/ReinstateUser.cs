using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Opens a suspended account again. Errors: <c>user.not_found</c>, <c>role.escalation</c>,
/// <c>user.invalid_transition</c>. Source: staff.
/// </summary>
/// <param name="May">What whoever asks may do: nobody does it to an account that may do more.</param>
/// <param name="Reason">For the owner, at most 500 characters.</param>
public sealed record ReinstateUserCommand(Guid UserId, IReadOnlySet<string> May, string Reason) : ICommand
{
    public override string ToString() => $"{nameof(ReinstateUserCommand)} {UserId}";
}

internal sealed class ReinstateUserValidator : AbstractValidator<ReinstateUserCommand>
{
    public ReinstateUserValidator() => RuleFor(command => command.Reason).IsReason();
}

internal sealed class ReinstateUserHandler(IUserRepository users, PermissionCatalog permissions)
    : ICommandHandler<ReinstateUserCommand>
{
    public async Task<Result> Handle(ReinstateUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (permissions.AllowMore(user.State.Roles, command.May))
        {
            return UserErrors.RoleEscalation;
        }

        var reinstated = user.Reinstate(command.Reason);
        if (reinstated.Error is null)
        {
            users.Update(user);
        }

        return reinstated;
    }
}
