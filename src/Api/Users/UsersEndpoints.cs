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
        routes.Tag("Me", "The caller's own account.");
        var auth = routes.Api.MapGroup("/auth").WithTags("Auth").GuardSecrets()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        RegisterUserEndpoint.Map(auth);
        VerifyEmailEndpoint.Map(auth);
        LoginEndpoint.Map(auth);
        VerifyMfaEndpoint.Map(auth);
        StepUpEndpoint.Map(auth);
        RefreshSessionEndpoint.Map(auth);
        LogoutEndpoint.Map(auth);
        GetMeEndpoint.Map(routes.Api);
        MapSecurity(routes.Api.MapGroup("/me").WithTags("Me"));
        GetJsonWebKeysEndpoint.Map(routes.Root);
    }

    private static void MapSecurity(RouteGroupBuilder me)
    {
        ListMySessionsEndpoint.Map(me);
        RevokeSessionEndpoint.Map(me);
        RevokeOtherSessionsEndpoint.Map(me);
        var mfa = me.MapGroup("/mfa").GuardSecrets();
        EnrolTotpEndpoint.Map(mfa);
        ConfirmTotpEndpoint.Map(mfa);
        DisableTotpEndpoint.Map(mfa);
        RegenerateRecoveryCodesEndpoint.Map(mfa);
    }
}
