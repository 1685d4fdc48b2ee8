using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class EnrolTotpEndpoint
{
    public static void Map(RouteGroupBuilder mfa) => mfa.MapPost("/totp", HandleAsync)
        .RequireCaller().RequireStepUp()
        .WithoutIdempotencyKey()
        .WithName("enrolTotp")
        .WithSummary("Get the secret for an authenticator app; it counts once a code of it is confirmed")
        .Produces<TotpKey>()
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendSecretAsync(new EnrolTotpCommand(caller.UserId), key => key, cancellationToken);
}
