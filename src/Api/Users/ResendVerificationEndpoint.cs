using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class ResendVerificationEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/verify-email/resend", HandleAsync)
        .AllowAnonymous()
        .LimitGuesses()
        .WithName("resendVerification")
        .WithSummary("Mail a new code, if the address waits for one")
        .Produces<RegisterUserEndpoint.Response>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ResendVerificationCommand(body.Email), cancellationToken);
        return result.Error is null
            ? Results.Json(
                new RegisterUserEndpoint.Response(result.Value), statusCode: StatusCodes.Status202Accepted)
            : problems.Of(result.Error);
    }

    internal sealed record Request([property: MaxLength(254)] string Email)
    {
        public override string ToString() => nameof(Request);
    }
}
