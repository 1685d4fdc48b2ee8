using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Sets how many of a SKU a cart has. Refused with <c>cart.not_found</c>, <c>sku.not_found</c>,
/// <c>precondition.stale</c>, <c>cart.converted</c>, <c>sku.inactive</c>, <c>quantity.limit</c>, <c>cart.full</c> or
/// <c>cart.currency_mixed</c>.
/// </summary>
/// <param name="Versions">The cart's, that the customer has seen.</param>
public sealed record PutCartItemCommand(
    CustomerId CustomerId, Guid CartId, Guid SkuId, int Quantity, SeenVersions Versions) : ICommand;

internal sealed class PutCartItemValidator : AbstractValidator<PutCartItemCommand>
{
    public PutCartItemValidator() => RuleFor(command => command.Quantity).InclusiveBetween(1, 9_999);
}

internal sealed class PutCartItemHandler(ICartRepository carts, ISkuRepository skus)
    : ICommandHandler<PutCartItemCommand>
{
    public async Task<Result> Handle(PutCartItemCommand command, CancellationToken cancellationToken)
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

        if (await skus.GetAsync(SkuId.From(command.SkuId), cancellationToken) is not { } sku)
        {
            return SkuErrors.NotFound;
        }

        if (cart.PutItem(sku.State, command.Quantity).Error is { } refusal)
        {
            return refusal;
        }

        carts.Update(cart);
        return Result.Success;
    }
}
