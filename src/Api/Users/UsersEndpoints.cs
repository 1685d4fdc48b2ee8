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
        routes.Tag("Users", "The accounts of others, for staff.");
        var auth = routes.Api.MapGroup("/auth").WithTags("Auth").GuardSecrets()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        RegisterUserEndpoint.Map(auth);
        VerifyEmailEndpoint.Map(auth);
        LoginEndpoint.Map(auth);
        RefreshSessionEndpoint.Map(auth);
        LogoutEndpoint.Map(auth);
        GetMeEndpoint.Map(routes.Api);
        GetJsonWebKeysEndpoint.Map(routes.Root);
        MapErasure(routes.Api);
    }

    private static void MapErasure(RouteGroupBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Me");
        RequestErasureEndpoint.Map(me);
        CancelErasureEndpoint.Map(me);
        GetErasureEndpoint.Map(me);
        var users = api.MapGroup("/users").WithTags("Users");
        EraseUserEndpoint.Map(users);
        KeepUserEndpoint.Map(users);
    }
}
