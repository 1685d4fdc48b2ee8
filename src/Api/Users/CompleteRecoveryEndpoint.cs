using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class CompleteRecoveryEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/recovery/complete", HandleAsync)
        .AllowAnonymous()
        .LimitConcurrency(CostlyWork.Passwords).LimitGuesses()
        .WithName("completeRecovery")
        .WithSummary("Set a new password with the code from the mail; all sessions end")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new CompleteRecoveryCommand(
                body.ChallengeId, body.Code, body.NewPassword, SendingDevice.UserAgentOf(context),
                SendingDevice.AddressOf(context)),
            cancellationToken);
        return (result.Error ?? result.Value.Refusal) is { } refusal ? problems.Of(refusal) : Results.NoContent();
    }

    internal sealed record Request(
        Guid ChallengeId, [property: MaxLength(100)] string Code, [property: MaxLength(256)] string NewPassword)
    {
        public override string ToString() => nameof(Request);
    }
}
