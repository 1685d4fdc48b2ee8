using System.ComponentModel.DataAnnotations;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class CreateSkuEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/skus", HandleAsync)
        .RequirePermission("orders:sku:write")
        .WithName("createSku")
        .WithSummary("Adds something that can be bought, with nothing in stock yet.")
        .WithTags("Catalogue")
        .Sends<CreateSkuCommand>()
        .Produces<SkuDetails>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> HandleAsync(
        CreateSkuRequest body, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new CreateSkuCommand(body.Code, body.Name, body.UnitPrice, body.TaxCategory, body.MaxPerOrder),
            receipt => Answer.Created(receipt, $"/api/v1/skus/{receipt.Id}"),
            body,
            cancellationToken);
}

/// <param name="UnitPrice">Before tax.</param>
/// <param name="TaxCategory"><c>standard</c>, <c>reduced</c> or <c>zero</c>.</param>
/// <param name="MaxPerOrder">9,999 by default.</param>
public sealed record CreateSkuRequest(
    string Code, string Name, Money UnitPrice,
    [property: AllowedValues("standard", "reduced", "zero")] string TaxCategory,
    int? MaxPerOrder = null);
