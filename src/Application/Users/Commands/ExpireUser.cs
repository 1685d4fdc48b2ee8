using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Erases an account whose address nobody has proven in three days, so that its owner can still register. Source: the
/// timer that registration sets. Refused with <c>user.invalid_transition</c> when it was verified in the meantime.
/// </summary>
[WireName("users.expire_user")]
internal sealed record ExpireUserCommand(Guid UserId) : ICommand
{
    internal static string Timer(UserId user) => $"user-verification:{user.Value}";
}

internal sealed class ExpireUserHandler(IUserRepository users) : ICommandHandler<ExpireUserCommand>
{
    public async Task<Result> Handle(ExpireUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var expired = user.Expire();
        if (expired.Error is null)
        {
            users.Update(user);
        }

        return expired;
    }
}
