using Modular.Api.Shared;
using Modular.Application.Users;
using Modular.Domain.Shared;

namespace Modular.Api.Users;

/// <param name="Secret">Shown this once.</param>
/// <param name="TokenEndpoint">Where the client fetches its tokens (RFC 6749, client_credentials).</param>
public sealed record IssuedSecretResponse(Guid ClientId, string Secret, string TokenEndpoint)
{
    public override string ToString() => $"{nameof(IssuedSecretResponse)} {ClientId}";

    /// <summary>Sent without <see cref="Sender"/>: no idempotency record may hold a secret.</summary>
    public static IResult Of(HttpContext context, Result<IssuedSecret> result, Problems problems, int status)
    {
        if (result.Error is { } refusal)
        {
            return problems.Of(refusal);
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            new IssuedSecretResponse(result.Value.ClientId, result.Value.Secret, IssueTokenEndpoint.Path),
            statusCode: status);
    }
}
