using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RegenerateRecoveryCodesEndpoint
{
    public static void Map(RouteGroupBuilder mfa) => mfa.MapPost("/recovery-codes", HandleAsync)
        .RequireCaller().RequireStepUp()
        .WithoutIdempotencyKey()
        .WithName("regenerateRecoveryCodes")
        .WithSummary("Get ten new recovery codes; those from before are worth nothing any more")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendSecretAsync(
            new RegenerateRecoveryCodesCommand(caller.UserId, caller.SessionId), made => new Response(made.Codes),
            cancellationToken);

    /// <param name="RecoveryCodes">Each logs in once without the app. They are not shown again.</param>
    internal sealed record Response(IReadOnlyList<string> RecoveryCodes)
    {
        public override string ToString() => nameof(Response);
    }
}
