using Modular.Application.Contracts.Orders;
using Modular.Application.Shared;

namespace Modular.Application.Billing;

public sealed record BillOrderCommand : ICommand;

internal sealed class WhenOrderPlaced(IPrices prices) : IReaction<OrderPlacedV1>
{
    public IPrices Prices { get; } = prices;

    public ICommand When(OrderPlacedV1 occurred) => new BillOrderCommand();
}
