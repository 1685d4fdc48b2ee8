using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Application.Users.Reactions;

internal sealed class WhenOrdersErasureCompleted : IReaction<ErasureCompletedV1>
{
    public ICommand When(ErasureCompletedV1 occurred, EventOrigin origin) =>
        new AcknowledgeErasureCommand(occurred.RequestId, Module: "orders");
}
