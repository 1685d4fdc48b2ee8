using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class VerifyEmailEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/verify-email", HandleAsync)
        .AllowAnonymous()
        .LimitGuesses()
        .WithName("verifyEmail")
        .WithSummary("Activate an account with the code from the mail")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new VerifyEmailCommand(body.ChallengeId, body.Code, SendingDevice.AddressOf(context)), cancellationToken);
        return (result.Error ?? result.Value.Refusal) is { } refusal ? problems.Of(refusal) : Results.NoContent();
    }

    internal sealed record Request(Guid ChallengeId, [property: MaxLength(100)] string Code)
    {
        public override string ToString() => nameof(Request);
    }
}
