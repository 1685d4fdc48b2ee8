using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;

namespace Modular.Application.Billing.Reactions;

internal sealed class WhenOrderCancellationStarted : IReaction<OrderCancellationStartedV1>
{
    public ICommand When(OrderCancellationStartedV1 occurred, EventOrigin origin) =>
        new ReleasePaymentCommand(occurred.OrderId);
}
