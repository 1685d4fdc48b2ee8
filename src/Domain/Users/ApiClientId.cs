using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public readonly record struct ApiClientId(Guid Value) : IEntityId<ApiClientId>
{
    public static ApiClientId From(Guid value) => new(value);
}
