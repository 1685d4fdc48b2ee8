using Modular.Api.Shared;
using Modular.Application.Users;
using Modular.Domain.Shared;

namespace Modular.Api.Users;

/// <summary>Tokens; or, for an account with a second factor, what has to be sent with its code.</summary>
/// <param name="ExpiresIn">Seconds that the access token lives.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="MfaToken">For <c>/auth/mfa</c>: five minutes, five tries. The tokens come from there.</param>
public sealed record LoginResponse(
    string? AccessToken = null, string? RefreshToken = null, int? ExpiresIn = null, string? TokenType = null,
    string? MfaToken = null)
{
    public override string ToString() => nameof(LoginResponse);

    /// <summary>Sent without <see cref="Sender"/>, as <see cref="SessionResponse"/>.</summary>
    public static IResult Of(HttpContext context, Result<SessionAttempt> result, Problems problems)
    {
        if (result.Error is not null || result.Value.MfaToken is not { } token)
        {
            return SessionResponse.Of(context, result, problems);
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new LoginResponse(MfaToken: token));
    }
}
