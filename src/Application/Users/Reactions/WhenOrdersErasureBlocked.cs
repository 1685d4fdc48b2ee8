using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Application.Users.Reactions;

internal sealed class WhenOrdersErasureBlocked : IReaction<ErasureBlockedV1>
{
    public ICommand When(ErasureBlockedV1 occurred, EventOrigin origin) =>
        new BlockErasureCommand(occurred.RequestId, Module: "orders", occurred.Reason);
}
