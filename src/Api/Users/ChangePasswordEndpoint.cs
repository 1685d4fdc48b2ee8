using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class ChangePasswordEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapPut("/password", HandleAsync)
        .RequireCaller()
        .GuardSecrets().LimitConcurrency(CostlyWork.Passwords).LimitGuesses()
        .WithName("changePassword")
        .WithSummary("Change the password; your other sessions end")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    // Without the Sender: the fingerprint of an idempotency key would be a fast hash of the passwords.
    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, HttpContext context, IMediator mediator, Problems problems,
        CancellationToken cancellationToken)
    {
        var command = new ChangePasswordCommand(
            caller.UserId, caller.SessionId, body.Current, body.New, SendingDevice.UserAgentOf(context));
        var result = await mediator.Send(command, cancellationToken);
        return result.Error is null ? Results.NoContent() : problems.Of(result.Error);
    }

    internal sealed record Request(
        [property: MaxLength(256)] string Current, [property: MaxLength(256)] string New)
    {
        public override string ToString() => nameof(Request);
    }
}
