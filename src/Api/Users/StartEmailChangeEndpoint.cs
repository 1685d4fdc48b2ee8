using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class StartEmailChangeEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/email-change", HandleAsync)
        .RequireCaller()
        .RequireStepUp()
        .LimitGuesses()
        .WithoutIdempotencyKey()
        .WithName("startEmailChange")
        .WithSummary("Mail a code to the address that the account is to have")
        .Produces(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new StartEmailChangeCommand(caller.UserId, body.NewEmail), cancellationToken);
        return result.Error is null ? Results.StatusCode(StatusCodes.Status202Accepted) : problems.Of(result.Error);
    }

    internal sealed record Request([property: MaxLength(254)] string NewEmail)
    {
        public override string ToString() => nameof(Request);
    }
}
