using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;

namespace Modular.Application.Billing.Reactions;

internal sealed class WhenOrderPlaced : IReaction<OrderPlacedV1>
{
    public ICommand When(OrderPlacedV1 occurred, EventOrigin origin) => new BillOrderCommand(occurred);
}
