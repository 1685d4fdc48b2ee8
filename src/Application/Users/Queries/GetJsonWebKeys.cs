using System.Text.Json.Serialization;
using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>The public keys with which others can verify access tokens (RFC 7517).</summary>
public sealed record GetJsonWebKeysQuery : IQuery<JsonWebKeySet>;

public sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys);

/// <summary>A P-256 key; coordinates are base64url of 32 bytes.</summary>
public sealed record JsonWebKey(
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("crv")] string Curve,
    string X,
    string Y,
    [property: JsonPropertyName("kid")] string KeyId,
    string Use,
    [property: JsonPropertyName("alg")] string Algorithm);
