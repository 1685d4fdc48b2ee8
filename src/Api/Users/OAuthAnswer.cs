using Modular.Application.Users;

namespace Modular.Api.Users;

/// <summary>What RFC 6749 has a token endpoint answer: not problem documents, but what OAuth libraries read.</summary>
internal static class OAuthAnswer
{
    public static IResult Token(HttpContext context, ClientToken token)
    {
        NoStore(context);
        return Results.Json(new ClientTokenResponse(
            token.AccessToken, "Bearer", token.ExpiresIn, string.Join(' ', token.Scopes)));
    }

    /// <param name="error">A word of section 5.2.</param>
    public static IResult Refusal(HttpContext context, string error, string description)
    {
        NoStore(context);
        var isUnknown = error == OAuthErrors.InvalidClient.Code;
        if (isUnknown)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"modular\", charset=\"UTF-8\"";
        }

        return Results.Json(
            new OAuthProblem(error, description),
            statusCode: isUnknown ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest);
    }

    private static void NoStore(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
    }
}
