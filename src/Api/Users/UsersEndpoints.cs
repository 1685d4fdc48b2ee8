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
        var auth = routes.Api.MapGroup("/auth").WithTags("Auth").GuardSecrets()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        RegisterUserEndpoint.Map(auth);
        VerifyEmailEndpoint.Map(auth);
        LoginEndpoint.Map(auth);
        RefreshSessionEndpoint.Map(auth);
        LogoutEndpoint.Map(auth);
        GetMeEndpoint.Map(routes.Api);
        GetJsonWebKeysEndpoint.Map(routes.Root);
        GetServerMetadataEndpoint.Map(routes.Root);
        IssueTokenEndpoint.Map(routes.Root);
        var clients = routes.Api.MapGroup("/api-clients").WithTags("API clients").GuardSecrets();
        ListApiClientsEndpoint.Map(clients);
        CreateApiClientEndpoint.Map(clients);
        RotateApiClientSecretEndpoint.Map(clients);
        RevokeApiClientEndpoint.Map(clients);
    }
}
