using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Makes an order of a cart: its goods are reserved in the same transaction, its payment is Billing's to authorize
/// within 30 minutes. Refused with <c>cart.not_found</c>, <c>cart.converted</c>, <c>cart.price_changed</c>
/// (<c>current</c>), <c>cart.empty</c>, <c>address.missing</c>, <c>sku.inactive</c>, <c>quantity.limit</c>,
/// <c>stock.insufficient</c> (<c>items</c>), <c>customer.suspended</c> or <c>payment.method_unavailable</c>.
/// </summary>
/// <param name="CustomerId">Who orders: the owner of the cart.</param>
/// <param name="ExpectedTotal">What the customer agreed to pay, tax and shipping included.</param>
public sealed record PlaceOrderCommand(
    CustomerId CustomerId, Guid CartId, Money ExpectedTotal, PaymentChoice PaymentMethod) : ICommand<Receipt>;

/// <param name="Type"><c>card</c>.</param>
/// <param name="Token">The gateway's name for the card, such as <c>tok_approve</c>; other types have none.</param>
public sealed record PaymentChoice(string Type, string? Token = null);

internal sealed class PlaceOrderValidator : AbstractValidator<PlaceOrderCommand>
{
    public PlaceOrderValidator()
    {
        RuleFor(command => command.CartId).NotEmpty();
        RuleFor(command => command.ExpectedTotal).IsPrice();
        RuleFor(command => command.PaymentMethod).NotNull().ChildRules(method =>
        {
            method.RuleFor(choice => choice.Type).NotEmpty().MaximumLength(32);
            method.RuleFor(choice => choice.Token).MaximumLength(200);
        });
    }
}

internal sealed class PlaceOrderHandler(
    ICartRepository carts,
    IOrderRepository orders,
    IPaymentMethods paymentMethods,
    PricePolicy prices,
    ITimers timers,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<PlaceOrderCommand, Receipt>
{
    public async Task<Result<Receipt>> Handle(PlaceOrderCommand command, CancellationToken cancellationToken)
    {
        var paymentMethod = new PaymentMethod(command.PaymentMethod.Type, command.PaymentMethod.Token ?? "");
        if (!paymentMethods.Accepts(paymentMethod))
        {
            return OrderErrors.PaymentMethodUnavailable;
        }

        var cartId = CartId.From(command.CartId);
        if (await carts.GetWithSkusAsync(cartId, command.CustomerId, cancellationToken) is not var (cart, skus))
        {
            return CartErrors.NotFound;
        }

        var orderId = OrderId.From(ids.NewId());
        if (cart.Convert(orderId, skus).Error is { } notReady)
        {
            return notReady;
        }

        var quote = Quote.Of(cart.State.Items, skus, prices);
        var placed = Order.Place(
            orderId, cart.State, quote, command.ExpectedTotal, paymentMethod, ids.NewId, clock.GetUtcNow());
        if (placed.Error is { } refusal)
        {
            return refusal;
        }

        var order = placed.Value;
        carts.Update(cart);
        orders.Add(order);
        timers.Set(
            ExpireCheckoutCommand.Timer(orderId), order.State.Deadline, new ExpireCheckoutCommand(orderId.Value));
        return new Receipt(orderId.Value);
    }
}
