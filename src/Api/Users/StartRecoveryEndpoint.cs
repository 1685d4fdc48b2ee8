using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class StartRecoveryEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/recovery", HandleAsync)
        .AllowAnonymous()
        .LimitGuesses()
        .WithName("startRecovery")
        .WithSummary("Mail a code for a new password, if the address has an account")
        .Produces<RegisterUserEndpoint.Response>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new StartRecoveryCommand(body.Email, SendingDevice.TokensOf(context)), cancellationToken);
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
