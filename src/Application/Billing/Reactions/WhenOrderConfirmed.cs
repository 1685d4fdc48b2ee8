using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;

namespace Modular.Application.Billing.Reactions;

internal sealed class WhenOrderConfirmed : IReaction<OrderConfirmedV1>
{
    public ICommand When(OrderConfirmedV1 occurred, EventOrigin origin) => new FinalizeInvoiceCommand(occurred.OrderId);
}
