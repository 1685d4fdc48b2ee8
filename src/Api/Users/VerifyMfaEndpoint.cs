using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class VerifyMfaEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/mfa", HandleAsync)
        .AllowAnonymous()
        .LimitGuesses()
        .SetsCookie(SendingDevice.AboutCookie)
        .WithName("verifyMfa")
        .WithSummary("Finish a login with a code of the second factor, or with a recovery code")
        .Produces<SessionResponse>()
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, IMediator mediator, Problems problems,
        CancellationToken cancellationToken) =>
        SessionResponse.Of(
            context,
            await mediator.Send(
                new VerifyMfaCommand(body.MfaToken, body.Code, SendingDevice.TokensOf(context)), cancellationToken),
            problems);

    internal sealed record Request(
        [property: MaxLength(1000)] string MfaToken, [property: MaxLength(100)] string Code)
    {
        public override string ToString() => nameof(Request);
    }
}
