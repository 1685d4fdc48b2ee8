using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>One SKU. Refused with <c>sku.not_found</c>.</summary>
public sealed record GetSkuQuery(Guid SkuId) : IQuery<SkuDetails>;

/// <param name="UnitPrice">Before tax.</param>
/// <param name="MaxPerOrder">How many of it one order may have.</param>
/// <param name="Active">Whether it can be bought.</param>
/// <param name="Version">The ETag.</param>
public sealed record SkuDetails(
    Guid Id, string Code, string Name, Money UnitPrice, TaxCategory TaxCategory, int MaxPerOrder, bool Active,
    int Version)
{
    public static SkuDetails From(SkuState sku) => new(
        sku.Id.Value, sku.Code, sku.Name, sku.UnitPrice, sku.TaxCategory, sku.MaxPerOrder, sku.IsActive, sku.Version);
}
