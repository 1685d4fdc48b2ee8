using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Gives the goods of an order back that was not paid in time. Source: the timer that placing the order sets.
/// Refused with <c>order.invalid_transition</c> when it was paid or cancelled in the meantime.
/// </summary>
[WireName("orders.expire_checkout")]
internal sealed record ExpireCheckoutCommand(Guid OrderId) : ICommand
{
    internal static string Timer(OrderId order) => $"order-deadline:{order.Value}";
}

internal sealed class ExpireCheckoutHandler(IOrderRepository orders) : ICommandHandler<ExpireCheckoutCommand>
{
    public async Task<Result> Handle(ExpireCheckoutCommand command, CancellationToken cancellationToken)
    {
        if (await orders.GetAsync(OrderId.From(command.OrderId), cancellationToken) is not { } order)
        {
            return OrderErrors.NotFound;
        }

        if (order.Expire().Error is { } refusal)
        {
            return refusal;
        }

        orders.Update(order);
        return Result.Success;
    }
}
