using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

[NoConsumer("The catalogue reads the SKUs themselves; orders keep what they sold.")]
public sealed record SkuCreated(
    SkuId SkuId, string Code, [property: NotPersonal("What is sold.")] string Name, Money UnitPrice,
    TaxCategory TaxCategory, int MaxPerOrder) : IDomainEvent;

/// <summary>All of it as it is from now on.</summary>
[NoConsumer("The catalogue reads the SKUs themselves; orders keep what they sold.")]
public sealed record SkuUpdated(
    SkuId SkuId, [property: NotPersonal("What is sold.")] string Name, Money UnitPrice, TaxCategory TaxCategory,
    int MaxPerOrder) : IDomainEvent;

[NoConsumer("The catalogue reads the SKUs themselves; orders keep what they sold.")]
public sealed record SkuRetired(SkuId SkuId) : IDomainEvent;
