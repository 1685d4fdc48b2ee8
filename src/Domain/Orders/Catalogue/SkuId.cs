using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

public readonly record struct SkuId(Guid Value) : IEntityId<SkuId>
{
    public static SkuId From(Guid value) => new(value);
}
