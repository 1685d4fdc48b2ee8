using Modular.Api.Shared;
using Modular.Application.Users;
using Modular.Domain.Shared;

namespace Modular.Api.Users;

/// <param name="ExpiresIn">Seconds that the access token lives.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
public sealed record SessionResponse(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType)
{
    public override string ToString() => nameof(SessionResponse);

    /// <summary>
    /// Sent without <see cref="Sender"/>: no idempotency record may hold tokens, or a hash of a password.
    /// </summary>
    public static IResult Of(HttpContext context, Result<SessionAttempt> result, Problems problems)
    {
        if ((result.Error ?? result.Value.Refusal) is { } refusal)
        {
            return problems.Of(refusal);
        }

        context.Response.Headers.CacheControl = "no-store";
        if (result.Value.DeviceToken is { } token)
        {
            SendingDevice.Remember(context, token);
        }

        return Results.Json(Of(result.Value.Tokens!));
    }

    public static SessionResponse Of(SessionTokens tokens) =>
        new(tokens.AccessToken, tokens.RefreshToken, tokens.ExpiresIn, TokenType: "Bearer");
}
