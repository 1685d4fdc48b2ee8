using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public readonly record struct ErasureRequestId(Guid Value) : IEntityId<ErasureRequestId>
{
    public static ErasureRequestId From(Guid value) => new(value);
}
