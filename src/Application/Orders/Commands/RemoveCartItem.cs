using Modular.Application.Shared;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Takes a SKU out of a cart. Refused with <c>cart.not_found</c>, <c>cart.item_not_found</c>,
/// <c>precondition.stale</c> or <c>cart.converted</c>.
/// </summary>
/// <param name="Versions">The cart's, that the customer has seen.</param>
public sealed record RemoveCartItemCommand(
    CustomerId CustomerId, Guid CartId, Guid SkuId, SeenVersions Versions) : ICommand;

internal sealed class RemoveCartItemHandler(ICartRepository carts) : ICommandHandler<RemoveCartItemCommand>
{
    public async Task<Result> Handle(RemoveCartItemCommand command, CancellationToken cancellationToken)
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

        if (cart.RemoveItem(SkuId.From(command.SkuId)).Error is { } refusal)
        {
            return refusal;
        }

        carts.Update(cart);
        return Result.Success;
    }
}
