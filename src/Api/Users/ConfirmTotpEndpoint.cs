using System.ComponentModel.DataAnnotations;
using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class ConfirmTotpEndpoint
{
    public static void Map(RouteGroupBuilder mfa) => mfa.MapPost("/totp/confirm", HandleAsync)
        .RequireCaller().RequireStepUp()
        .WithoutIdempotencyKey()
        .WithName("confirmTotp")
        .WithSummary("Switch the second factor on with a code of the app; gives recovery codes and new tokens")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Request body, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendSecretAsync(
            new ConfirmTotpCommand(caller.UserId, caller.SessionId, body.Code),
            confirmed => new Response(confirmed.RecoveryCodes, SessionResponse.Of(confirmed.Tokens)),
            cancellationToken);

    internal sealed record Request([property: MaxLength(100)] string Code)
    {
        public override string ToString() => nameof(Request);
    }

    /// <param name="RecoveryCodes">Each logs in once without the app. They are not shown again.</param>
    /// <param name="Session">The caller's session goes on with these: it has seen both factors.</param>
    internal sealed record Response(IReadOnlyList<string> RecoveryCodes, SessionResponse Session)
    {
        public override string ToString() => nameof(Response);
    }
}
