using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

/// <summary>
/// Something that can be bought. How many there are is not its business: many write that at once (ADR 0004).
/// </summary>
public sealed class Sku : AggregateRoot<SkuState>
{
    private Sku(SkuState state)
        : base(state)
    {
    }

    public static Sku Load(SkuState state) => new(state);

    public static Sku Create(
        SkuId id, string code, string name, Money unitPrice, TaxCategory taxCategory, int maxPerOrder,
        DateTimeOffset now)
    {
        var sku = new Sku(new SkuState
        {
            Id = id,
            Code = code,
            Name = name,
            UnitPrice = unitPrice,
            TaxCategory = taxCategory,
            MaxPerOrder = maxPerOrder,
            IsActive = true,
            CreatedAt = now,
        });
        sku.Raise(new SkuCreated(id, code, name, unitPrice, taxCategory, maxPerOrder), sku.State);
        return sku;
    }
}
