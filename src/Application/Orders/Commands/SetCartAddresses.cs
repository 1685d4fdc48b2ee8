using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Says where the goods go and whom the invoice names. Refused with <c>cart.not_found</c>,
/// <c>precondition.stale</c> or <c>cart.converted</c>.
/// </summary>
/// <param name="Versions">The cart's, that the customer has seen.</param>
public sealed record SetCartAddressesCommand(
    CustomerId CustomerId, Guid CartId, PostalAddress Shipping, PostalAddress Billing, SeenVersions Versions)
    : ICommand;

internal sealed class SetCartAddressesValidator : AbstractValidator<SetCartAddressesCommand>
{
    public SetCartAddressesValidator()
    {
        RuleFor(command => command.Shipping).NotNull().ChildRules(IsComplete);
        RuleFor(command => command.Billing).NotNull().ChildRules(IsComplete);
    }

    private static void IsComplete(InlineValidator<PostalAddress> address)
    {
        address.RuleFor(to => to.Name).NotEmpty().MaximumLength(200);
        address.RuleFor(to => to.Line1).NotEmpty().MaximumLength(200);
        address.RuleFor(to => to.City).NotEmpty().MaximumLength(100);
        address.RuleFor(to => to.PostalCode).NotEmpty().MaximumLength(20);
        address.RuleFor(to => to.Country).NotEmpty().Matches(@"\A[A-Z]{2}\z");
    }
}

internal sealed class SetCartAddressesHandler(ICartRepository carts)
    : ICommandHandler<SetCartAddressesCommand>
{
    public async Task<Result> Handle(SetCartAddressesCommand command, CancellationToken cancellationToken)
    {
        var cart = await carts.GetAsync(CartId.From(command.CartId), command.CustomerId, cancellationToken);
        if (cart is null)
        {
            return CartErrors.NotFound;
        }

        if (!command.Versions.Include(cart.State.Version))
        {
            return SharedErrors.Stale;
        }

        var addresses = new Addresses(command.Shipping.ToDomain(), command.Billing.ToDomain());
        if (cart.SetAddresses(addresses).Error is { } refusal)
        {
            return refusal;
        }

        carts.Update(cart);
        return Result.Success;
    }
}
