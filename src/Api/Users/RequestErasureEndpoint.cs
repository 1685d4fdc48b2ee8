using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RequestErasureEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/erasure", HandleAsync)
        .RequireCallerEvenLeaving().RequireStepUp()
        .LimitConcurrency(CostlyWork.Passwords)
        .WithoutIdempotencyKey()
        .WithName("requestErasure")
        .WithSummary("Ask for the erasure of the own account, which happens after 14 days")
        .Produces<ErasureReceipt>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status409Conflict);

    // Without the Sender: the fingerprint of an idempotency key would be a fast hash of the password.
    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new RequestErasureCommand(caller.UserId, body.Password, Reason: null), cancellationToken);
        return result.Error is null
            ? Results.Json(result.Value, statusCode: StatusCodes.Status202Accepted)
            : problems.Of(result.Error);
    }

    internal sealed record Request([property: MaxLength(256)] string Password)
    {
        public override string ToString() => nameof(Request);
    }
}
