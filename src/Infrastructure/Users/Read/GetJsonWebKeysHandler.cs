using System.Buffers.Text;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Infrastructure.Users.Tokens;

namespace Modular.Infrastructure.Users.Read;

internal sealed class GetJsonWebKeysHandler(SigningKeys keys) : IQueryHandler<GetJsonWebKeysQuery, JsonWebKeySet>
{
    public Task<Result<JsonWebKeySet>> Handle(GetJsonWebKeysQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<Result<JsonWebKeySet>>(new JsonWebKeySet([.. keys.All.Select(key => new JsonWebKey(
            KeyType: "EC",
            Curve: "P-256",
            X: Base64Url.EncodeToString(key.Public.Q.X),
            Y: Base64Url.EncodeToString(key.Public.Q.Y),
            KeyId: key.Id,
            Use: "sig",
            Algorithm: Es256.Name))]));
}
