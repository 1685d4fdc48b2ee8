using Modular.Api.Shared;

namespace Modular.Api.Users;

/// <summary>The routes of Users.</summary>
internal static class UsersEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        var auth = routes.Api.MapGroup("/auth").WithTags("Auth");
        RegisterUserEndpoint.Map(auth);
        VerifyEmailEndpoint.Map(auth);
        LoginEndpoint.Map(auth);
        RefreshSessionEndpoint.Map(auth);
        LogoutEndpoint.Map(auth);
        GetMeEndpoint.Map(routes.Api);
        GetJsonWebKeysEndpoint.Map(routes.Root);
    }
}
