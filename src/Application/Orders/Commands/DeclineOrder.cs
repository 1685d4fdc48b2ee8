using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// The money for an order could not be had: its cancellation starts. Refused with <c>order.invalid_transition</c>
/// when it no longer waits for money. Source: Billing.
/// </summary>
internal sealed record DeclineOrderCommand(Guid OrderId) : ICommand;

internal sealed class DeclineOrderHandler(IOrderRepository orders, ITimers timers)
    : ICommandHandler<DeclineOrderCommand>
{
    public async Task<Result> Handle(DeclineOrderCommand command, CancellationToken cancellationToken)
    {
        if (await orders.GetAsync(OrderId.From(command.OrderId), cancellationToken) is not { } order)
        {
            return OrderErrors.NotFound;
        }

        if (order.Decline().Error is { } refusal)
        {
            return refusal;
        }

        orders.Update(order);
        timers.Cancel(ExpireCheckoutCommand.Timer(order.State.Id));
        return Result.Success;
    }
}
