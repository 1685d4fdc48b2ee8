using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

/// <summary>Catalogue, stock, carts and orders over HTTP.</summary>
internal static class OrdersEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        var api = routes.Api;
        CreateSkuEndpoint.Map(api);
        ListSkusEndpoint.Map(api);
        GetSkuEndpoint.Map(api);
        ReceiveStockEndpoint.Map(api);
        GetStockEndpoint.Map(api);
        CreateCartEndpoint.Map(api);
        GetCartEndpoint.Map(api);
        PutCartItemEndpoint.Map(api);
        RemoveCartItemEndpoint.Map(api);
        SetCartAddressesEndpoint.Map(api);
        PlaceOrderEndpoint.Map(api);
        ListMyOrdersEndpoint.Map(api);
        GetOrderEndpoint.Map(api);
        CancelOrderEndpoint.Map(api);
    }

    /// <returns>Whose orders the caller may touch: their own, or null with the permission for everybody's.</returns>
    public static CustomerId? OwnerOf(Caller caller, string permission) =>
        caller.OwnerUnless(permission) is { } own ? new CustomerId(own) : null;
}
