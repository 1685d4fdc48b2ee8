using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

public readonly record struct CartId(Guid Value) : IEntityId<CartId>
{
    public static CartId From(Guid value) => new(value);
}
