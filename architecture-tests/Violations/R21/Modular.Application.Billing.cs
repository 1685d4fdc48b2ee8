using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;

namespace Modular.Application.Billing;

internal sealed class WhenOrderCancelled : IReaction<OrderCancelledV1>
{
    public void When(OrderCancelledV1 occurred)
    {
    }
}
