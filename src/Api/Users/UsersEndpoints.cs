using Microsoft.AspNetCore.Mvc;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Users;

/// <summary>The routes of Users.</summary>
public static class UsersEndpoints
{
    private const long LargestBody = 64 * 1024;

    public static void Map(ApiRoutes routes)
    {
        routes.Tag("Auth", "Open an account, start and end sessions, verify tokens.");
        routes.Tag("API clients", "Programs that call in their own name.");
        routes.Tag("Me", "The caller's own account.");
        routes.Tag("Users", "The accounts of others, for staff.");
        var auth = routes.Api.MapGroup("/auth").WithTags("Auth").GuardSecrets()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        RegisterUserEndpoint.Map(auth);
        VerifyEmailEndpoint.Map(auth);
        ResendVerificationEndpoint.Map(auth);
        StartRecoveryEndpoint.Map(auth);
        CompleteRecoveryEndpoint.Map(auth);
        LoginEndpoint.Map(auth);
        VerifyMfaEndpoint.Map(auth);
        StepUpEndpoint.Map(auth);
        RefreshSessionEndpoint.Map(auth);
        LogoutEndpoint.Map(auth);
        GetMeEndpoint.Map(routes.Api);
        GetJsonWebKeysEndpoint.Map(routes.Root);
        MapOwn(routes.Api.MapGroup("/me").WithTags("Me"));
        MapStaff(routes.Api.MapGroup("/users").WithTags("Users"));
        UpdateProfileEndpoint.Map(routes.Api);
        ListUsersEndpoint.Map(routes.Api);
        ListRolesEndpoint.Map(routes.Api);
        GetServerMetadataEndpoint.Map(routes.Root);
        IssueTokenEndpoint.Map(routes.Root);
        MapClients(routes.Api.MapGroup("/api-clients").WithTags("API clients").GuardSecrets());
    }

    private static void MapOwn(RouteGroupBuilder me)
    {
        ChangePasswordEndpoint.Map(me);
        StartEmailChangeEndpoint.Map(me);
        ConfirmEmailChangeEndpoint.Map(me);
        ListSecurityEventsEndpoint.Map(me);
        ListMySessionsEndpoint.Map(me);
        RevokeSessionEndpoint.Map(me);
        RevokeOtherSessionsEndpoint.Map(me);
        RequestErasureEndpoint.Map(me);
        CancelErasureEndpoint.Map(me);
        GetErasureEndpoint.Map(me);
        MapSecondFactor(me.MapGroup("/mfa").GuardSecrets());
    }

    private static void MapStaff(RouteGroupBuilder users)
    {
        GetUserEndpoint.Map(users);
        SuspendUserEndpoint.Map(users);
        ReinstateUserEndpoint.Map(users);
        OrderRecoveryEndpoint.Map(users);
        EndSessionsEndpoint.Map(users);
        ResetSecondFactorEndpoint.Map(users);
        AssignRoleEndpoint.Map(users);
        RemoveRoleEndpoint.Map(users);
        EraseUserEndpoint.Map(users);
        KeepUserEndpoint.Map(users);
    }

    private static void MapSecondFactor(RouteGroupBuilder mfa)
    {
        EnrolTotpEndpoint.Map(mfa);
        ConfirmTotpEndpoint.Map(mfa);
        DisableTotpEndpoint.Map(mfa);
        RegenerateRecoveryCodesEndpoint.Map(mfa);
    }

    private static void MapClients(RouteGroupBuilder clients)
    {
        ListApiClientsEndpoint.Map(clients);
        CreateApiClientEndpoint.Map(clients);
        RotateApiClientSecretEndpoint.Map(clients);
        RevokeApiClientEndpoint.Map(clients);
    }
}
