using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

public sealed record SkuCreated(
    SkuId SkuId, string Code, string Name, Money UnitPrice, TaxCategory TaxCategory, int MaxPerOrder) : IDomainEvent;
