using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class UpdateProfileEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapPatch("/me", HandleAsync)
        .RequireCaller()
        .WithTags("Me")
        .WithName("updateProfile")
        .WithSummary("Changes what is in the patch.")
        .Sends<UpdateProfileCommand>()
        .Produces<MeDetails>();

    private static Task<IResult> HandleAsync(
        MergePatch<UpdateProfileRequest> patch, IfMatch seen, Caller caller, Sender sender,
        CancellationToken cancellationToken) => sender.SendAndGetAsync(
            new UpdateProfileCommand(
                caller.UserId, seen.Versions, patch.Value.Name, patch.Value.Locale, patch.Value.Timezone),
            new GetMeQuery(caller.UserId, KnownVersion: null),
            cancellationToken);
}

/// <param name="Locale">BCP 47.</param>
/// <param name="Timezone">An IANA name.</param>
public sealed record UpdateProfileRequest(string? Name = null, string? Locale = null, string? Timezone = null)
{
    public override string ToString() => nameof(UpdateProfileRequest);
}
