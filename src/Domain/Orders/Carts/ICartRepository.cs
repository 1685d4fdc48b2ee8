using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

public interface ICartRepository
{
    /// <returns>Null also when it is somebody else's.</returns>
    Task<Cart?> GetAsync(CartId id, CustomerId owner, CancellationToken cancellationToken);

    /// <summary>The cart with the SKUs of its items as they are now, in one round trip.</summary>
    Task<(Cart Cart, IReadOnlyList<SkuState> Skus)?> GetWithSkusAsync(
        CartId id, CustomerId owner, CancellationToken cancellationToken);

    /// <summary>
    /// The addresses of all carts of somebody are gone with the commit. No event: what is in a cart does not change.
    /// </summary>
    void ForgetAddressesOf(CustomerId owner);

    void Add(Cart cart);

    void Update(Cart cart);
}
