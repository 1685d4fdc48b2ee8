using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class LoginEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/login", HandleAsync)
        .AllowAnonymous()
        .LimitConcurrency(CostlyWork.Logins).LimitGuesses()
        .SetsCookie(SendingDevice.AboutCookie)
        .WithName("login")
        .WithSummary("Start a session, or get to the second factor")
        .Produces<LoginResponse>()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, IMediator mediator, Problems problems,
        CancellationToken cancellationToken) =>
        LoginResponse.Of(
            context,
            await mediator.Send(
                new LoginCommand(
                    body.Email, body.Password, SendingDevice.UserAgentOf(context), SendingDevice.AddressOf(context),
                    SendingDevice.TokensOf(context)),
                cancellationToken),
            problems);

    internal sealed record Request(
        [property: MaxLength(254)] string Email, [property: MaxLength(256)] string Password)
    {
        public override string ToString() => nameof(Request);
    }
}
