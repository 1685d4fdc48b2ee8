using System.ComponentModel.DataAnnotations;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;

namespace Modular.Api.Orders;

internal static class UpdateSkuEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPatch("/skus/{id:guid}", HandleAsync)
        .RequirePermission("orders:sku:write")
        .WithName("updateSku")
        .WithSummary("Changes what is in the patch; carts show the new price at once, orders keep what they sold.")
        .WithTags("Catalogue")
        .Sends<UpdateSkuCommand>()
        .Produces<SkuDetails>();

    private static Task<IResult> HandleAsync(
        Guid id, MergePatch<UpdateSkuRequest> patch, IfMatch seen, Sender sender,
        CancellationToken cancellationToken) => sender.SendAsync(
            new UpdateSkuCommand(
                id, seen.Versions, patch.Value.Name, patch.Value.UnitPrice, patch.Value.TaxCategory,
                patch.Removes(nameof(UpdateSkuRequest.MaxPerOrder))
                    ? CreateSkuCommand.MostPerOrder
                    : patch.Value.MaxPerOrder),
            Answer.Ok,
            patch.Canonical,
            cancellationToken);
}

/// <param name="UnitPrice">Before tax; the currency stays.</param>
/// <param name="TaxCategory"><c>standard</c>, <c>reduced</c> or <c>zero</c>.</param>
/// <param name="MaxPerOrder">Null: 9,999 again.</param>
public sealed record UpdateSkuRequest(
    string? Name = null, PriceChange? UnitPrice = null,
    [property: AllowedValues("standard", "reduced", "zero")] string? TaxCategory = null,
    [property: Removable] int? MaxPerOrder = null);
