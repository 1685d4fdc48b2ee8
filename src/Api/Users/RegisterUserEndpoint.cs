using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Api.Shared.Limits;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RegisterUserEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/register", HandleAsync)
        .AllowAnonymous()
        .LimitConcurrency(CostlyWork.Passwords).LimitGuesses()
        .WithName("register")
        .WithSummary("Open an account; a code to verify the address is mailed to it")
        .Sends<RegisterUserCommand>()
        .Produces<Response>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    // Without the Sender: the fingerprint of an idempotency key would be a fast hash of the password.
    private static async Task<IResult> HandleAsync(
        Request body, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var command = new RegisterUserCommand(body.Email, body.Password, body.Name, body.Locale);
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null
            ? Results.Json(new Response(result.Value), statusCode: StatusCodes.Status202Accepted)
            : problems.Of(result.Error);
    }

    internal sealed record Request(
        [property: MaxLength(254)] string Email, [property: MaxLength(256)] string Password, string? Name = null,
        string? Locale = null)
    {
        public override string ToString() => nameof(Request);
    }

    internal sealed record Response(Guid ChallengeId);
}
