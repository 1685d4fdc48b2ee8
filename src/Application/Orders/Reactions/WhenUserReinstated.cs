using Modular.Application.Contracts.Users;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Reactions;

internal sealed class WhenUserReinstated : IReaction<UserReinstatedV1>
{
    public ICommand When(UserReinstatedV1 occurred, EventOrigin origin) =>
        new SuspendCustomerCommand(CustomerId.From(occurred.UserId), IsSuspended: false);
}
