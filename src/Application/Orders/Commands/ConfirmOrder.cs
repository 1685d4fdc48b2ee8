using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Money is held for an order. It is confirmed if that is what it costs, else its cancellation starts. Refused with
/// <c>order.invalid_transition</c> when it no longer waits for money. Source: Billing.
/// </summary>
internal sealed record ConfirmOrderCommand(Guid OrderId, Money Authorized) : ICommand;

internal sealed class ConfirmOrderHandler(IOrderRepository orders, ITimers timers)
    : ICommandHandler<ConfirmOrderCommand>
{
    public async Task<Result> Handle(ConfirmOrderCommand command, CancellationToken cancellationToken)
    {
        if (await orders.GetAsync(OrderId.From(command.OrderId), cancellationToken) is not { } order)
        {
            return OrderErrors.NotFound;
        }

        if (order.Confirm(command.Authorized).Error is { } refusal)
        {
            return refusal;
        }

        orders.Update(order);
        timers.Cancel(ExpireCheckoutCommand.Timer(order.State.Id));
        return Result.Success;
    }
}
