using Modular.Application.Users;

namespace Modular.Api.Users;

/// <param name="Secret">Shown this once.</param>
/// <param name="TokenEndpoint">Where the client fetches its tokens (RFC 6749, client_credentials).</param>
public sealed record IssuedSecretResponse(Guid ClientId, string Secret, string TokenEndpoint)
{
    public override string ToString() => $"{nameof(IssuedSecretResponse)} {ClientId}";

    public static IssuedSecretResponse Of(IssuedSecret issued) =>
        new(issued.ClientId, issued.Secret, IssueTokenEndpoint.Path);
}
