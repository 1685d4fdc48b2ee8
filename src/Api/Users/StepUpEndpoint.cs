using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class StepUpEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/step-up", HandleAsync)
        .RequireCallerEvenLeaving()
        .WithoutIdempotencyKey()
        .LimitConcurrency(CostlyWork.Passwords).LimitGuesses()
        .WithName("stepUp")
        .WithSummary("Prove again who you are, by password or code, for what asks for a recent proof")
        .Sends<StepUpCommand>()
        .Produces<SessionResponse>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, HttpContext context, IMediator mediator, Problems problems,
        CancellationToken cancellationToken) =>
        SessionResponse.Of(
            context,
            await mediator.Send(
                new StepUpCommand(caller.UserId, caller.SessionId, body.Password, body.Code), cancellationToken),
            problems);

    internal sealed record Request(string? Password = null, string? Code = null)
    {
        public override string ToString() => nameof(Request);
    }
}
