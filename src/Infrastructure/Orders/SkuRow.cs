using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Orders;

internal sealed record SkuRow
{
    public Guid Id { get; init; }

    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public long UnitPrice { get; init; }

    public string Currency { get; init; } = "";

    public string TaxCategory { get; init; } = "";

    public int MaxPerOrder { get; init; }

    public bool IsActive { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; init; }

    public SkuState ToState() => new()
    {
        Id = new SkuId(Id),
        Code = Code,
        Name = Name,
        UnitPrice = new Money(UnitPrice, Currency),
        TaxCategory = EnumText.Parse<TaxCategory>(TaxCategory),
        MaxPerOrder = MaxPerOrder,
        IsActive = IsActive,
        CreatedAt = CreatedAt,
        Version = Version,
    };
}
