using Modular.Application.Contracts.Users;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Reactions;

internal sealed class WhenUserSuspended : IReaction<UserSuspendedV1>
{
    public ICommand When(UserSuspendedV1 occurred, EventOrigin origin) =>
        new SuspendCustomerCommand(CustomerId.From(occurred.UserId), IsSuspended: true);
}
