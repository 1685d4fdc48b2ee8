using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Gadgetry.Commands;
using Modular.Application.Gadgetry.Queries;

namespace Modular.Api.Gadgetry;

internal static class CreateWidgetEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/a-widgets", HandleAsync)
        .RequirePermission("gadgetry:a_widget:write")
        .RequireIdempotencyKey()
        .WithName("createWidget")
        .WithSummary("Adds one widget-words.")
        .WithTags("Gadgetry")
        .Sends<CreateWidgetCommand>()
        .Produces<WidgetDetails>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> HandleAsync(
        CreateWidgetRequest body, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new CreateWidgetCommand(body.Name),
            receipt => Answer.Created(receipt, $"/api/v1/a-widgets/{receipt.Id}"),
            body,
            cancellationToken);
}

/// <param name="Name">For people; 1 to 200 characters.</param>
public sealed record CreateWidgetRequest(string Name);
