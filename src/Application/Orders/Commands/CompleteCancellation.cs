using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// No money is held for an order any more: its cancellation is complete. Refused with
/// <c>order.invalid_transition</c> when it was not being cancelled. Source: Billing.
/// </summary>
internal sealed record CompleteCancellationCommand(Guid OrderId) : ICommand;

internal sealed class CompleteCancellationHandler(IOrderRepository orders)
    : ICommandHandler<CompleteCancellationCommand>
{
    public async Task<Result> Handle(CompleteCancellationCommand command, CancellationToken cancellationToken)
    {
        if (await orders.GetAsync(OrderId.From(command.OrderId), cancellationToken) is not { } order)
        {
            return OrderErrors.NotFound;
        }

        if (order.CompleteCancellation().Error is { } refusal)
        {
            return refusal;
        }

        orders.Update(order);
        return Result.Success;
    }
}
