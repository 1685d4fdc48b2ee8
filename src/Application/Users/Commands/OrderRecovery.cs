using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Has a code mailed with which the owner of an account, and nobody else, chooses a new password. Errors:
/// <c>user.not_found</c>, <c>role.escalation</c>, <c>user.invalid_transition</c>. Source: staff.
/// </summary>
/// <param name="May">What whoever asks may do: nobody does it to an account that may do more.</param>
/// <param name="Reason">For auditors, at most 500 characters.</param>
public sealed record OrderRecoveryCommand(Guid UserId, IReadOnlySet<string> May, string Reason) : ICommand
{
    public override string ToString() => $"{nameof(OrderRecoveryCommand)} {UserId}";
}

internal sealed class OrderRecoveryValidator : AbstractValidator<OrderRecoveryCommand>
{
    public OrderRecoveryValidator() => RuleFor(command => command.Reason).IsReason();
}

internal sealed class OrderRecoveryHandler(
    IUserRepository users, IVerificationChallengeRepository challenges, PermissionCatalog permissions, IIdSource ids,
    TimeProvider clock)
    : ICommandHandler<OrderRecoveryCommand>
{
    public async Task<Result> Handle(OrderRecoveryCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (permissions.AllowMore(user.State.Roles, command.May))
        {
            return UserErrors.RoleEscalation;
        }

        var ordered = user.OrderRecovery(command.Reason);
        if (ordered.Error is null)
        {
            users.Update(user);
            await challenges.IssueAsync(
                ids, user.State.Id, ChallengePurpose.Recover, clock.GetUtcNow(), cancellationToken);
        }

        return ordered;
    }
}
