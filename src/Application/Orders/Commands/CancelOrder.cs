using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Starts the cancellation of an order: its goods are free at once, and it is cancelled when Billing holds no money
/// for it. Answers with the order's id. Refused with <c>order.not_found</c> or <c>order.invalid_transition</c>.
/// </summary>
/// <param name="Owner">Whose order it must be; null for staff, who may cancel any.</param>
/// <param name="Reason">For people, at most 500 characters.</param>
public sealed record CancelOrderCommand(Guid OrderId, CustomerId? Owner, string? Reason) : ICommand<Guid>;

internal sealed class CancelOrderValidator : AbstractValidator<CancelOrderCommand>
{
    public CancelOrderValidator() => RuleFor(command => command.Reason).MaximumLength(500);
}

internal sealed class CancelOrderHandler(IOrderRepository orders, ITimers timers)
    : ICommandHandler<CancelOrderCommand, Guid>
{
    public async Task<Result<Guid>> Handle(CancelOrderCommand command, CancellationToken cancellationToken)
    {
        var order = await orders.GetAsync(OrderId.From(command.OrderId), cancellationToken);
        if (order is null || (command.Owner is { } owner && owner != order.State.CustomerId))
        {
            return OrderErrors.NotFound;
        }

        var reason = command.Owner is null ? CancelReason.StaffRequest : CancelReason.CustomerRequest;
        if (order.Cancel(reason, command.Reason).Error is { } refusal)
        {
            return refusal;
        }

        orders.Update(order);
        timers.Cancel(ExpireCheckoutCommand.Timer(order.State.Id));
        return command.OrderId;
    }
}
