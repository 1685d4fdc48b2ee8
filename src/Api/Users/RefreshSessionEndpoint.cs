using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RefreshSessionEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/refresh", HandleAsync)
        .AllowAnonymous()
        .WithName("refresh")
        .WithSummary("Change a refresh token for the next pair of tokens")
        .Produces<SessionResponse>()
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, IMediator mediator, Problems problems,
        CancellationToken cancellationToken) =>
        SessionResponse.Of(
            context,
            await mediator.Send(
                new RefreshSessionCommand(body.RefreshToken, SendingDevice.UserAgentOf(context)), cancellationToken),
            problems);

    internal sealed record Request([property: MaxLength(1000)] string RefreshToken)
    {
        public override string ToString() => nameof(Request);
    }
}
