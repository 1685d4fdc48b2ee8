using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ends all sessions of an account. Errors: <c>user.not_found</c>, <c>role.escalation</c>,
/// <c>user.invalid_transition</c>. Source: staff.
/// </summary>
/// <param name="May">What whoever asks may do: nobody does it to an account that may do more.</param>
/// <param name="Reason">For the owner, at most 500 characters.</param>
public sealed record EndSessionsCommand(Guid UserId, IReadOnlySet<string> May, string Reason) : ICommand
{
    public override string ToString() => $"{nameof(EndSessionsCommand)} {UserId}";
}

internal sealed class EndSessionsValidator : AbstractValidator<EndSessionsCommand>
{
    public EndSessionsValidator() => RuleFor(command => command.Reason).IsReason();
}

internal sealed class EndSessionsHandler(
    IUserRepository users, ISessionRepository sessions, PermissionCatalog permissions, TimeProvider clock)
    : ICommandHandler<EndSessionsCommand>
{
    public async Task<Result> Handle(EndSessionsCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (permissions.AllowMore(user.State.Roles, command.May))
        {
            return UserErrors.RoleEscalation;
        }

        var ended = user.EndSessions(command.Reason);
        if (ended.Error is not null)
        {
            return ended;
        }

        users.Update(user);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.RevokedByAdmin, except: null, clock.GetUtcNow(), cancellationToken);
        return Result.Success;
    }
}
