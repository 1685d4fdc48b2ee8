using Modular.Api.Shared;
using Modular.Api.Shared.Contract;

namespace Modular.Api.Orders;

/// <summary>Catalogue, stock, carts and orders over HTTP.</summary>
public static class OrdersEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        var api = routes.Api;
        routes.Tag("Catalogue", "What can be bought.");
        routes.Tag("Stock", "How much of it there is.");
        routes.Tag("Carts", "What a customer means to buy, with the prices of the moment.");
        routes.Tag("Orders", "What was bought, and what became of it.");
        CreateSkuEndpoint.Map(api);
        ListSkusEndpoint.Map(api);
        GetSkuEndpoint.Map(api);
        UpdateSkuEndpoint.Map(api);
        RetireSkuEndpoint.Map(api);
        ReceiveStockEndpoint.Map(api);
        GetStockEndpoint.Map(api);
        CreateCartEndpoint.Map(api);
        GetCartEndpoint.Map(api);
        PutCartItemEndpoint.Map(api);
        RemoveCartItemEndpoint.Map(api);
        SetCartAddressesEndpoint.Map(api);
        PlaceOrderEndpoint.Map(api);
        ListOrdersEndpoint.Map(api);
        GetOrderEndpoint.Map(api);
        CancelOrderEndpoint.Map(api);
    }
}
