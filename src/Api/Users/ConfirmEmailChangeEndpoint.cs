using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class ConfirmEmailChangeEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/email-change/confirm", HandleAsync)
        .RequireCaller()
        .RequireStepUp()
        .LimitGuesses()
        .WithoutIdempotencyKey()
        .WithName("confirmEmailChange")
        .WithSummary("Take the new address with the code from the mail; the old one is told")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, HttpContext context, IMediator mediator, Problems problems,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ConfirmEmailChangeCommand(caller.UserId, body.Code, SendingDevice.UserAgentOf(context)),
            cancellationToken);
        return (result.Error ?? result.Value.Refusal) is { } refusal ? problems.Of(refusal) : Results.NoContent();
    }

    internal sealed record Request([property: MaxLength(100)] string Code)
    {
        public override string ToString() => nameof(Request);
    }
}
