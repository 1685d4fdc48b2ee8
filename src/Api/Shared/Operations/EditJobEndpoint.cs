using System.Text.Json;
using Modular.Api.Shared.Contract;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class EditJobEndpoint
{
    public static void Map(RouteGroupBuilder ops) => ops
        .MapPost("/jobs/{id:guid}/edit", HandleAsync)
        .WithName("editJob")
        .WithSummary("Runs a dead job again with another payload, as a new job.")
        .Sends<EditJobCommand>()
        .Produces<AcceptedJob>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> HandleAsync(
        Guid id, EditJobRequest body, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new EditJobCommand(id, body.Payload, body.Reason), Answer.Accepted, body, cancellationToken);
}

/// <param name="Payload">Of the same type of job, whole.</param>
/// <param name="Reason">Why; 500 characters at most.</param>
public sealed record EditJobRequest(JsonElement Payload, string Reason);
