using System.Text.Json.Serialization;
using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>One SKU. Refused with <c>sku.not_found</c>.</summary>
public sealed record GetSkuQuery(Guid SkuId) : IQuery<SkuDetails>, IChangedBy
{
    public static IReadOnlyList<Type> Events { get; } = [typeof(SkuCreated), typeof(SkuUpdated), typeof(SkuRetired)];
}

/// <param name="UnitPrice">Before tax.</param>
/// <param name="MaxPerOrder">How many of it one order may have.</param>
/// <param name="Active">Whether it can be bought.</param>
/// <param name="Version">The ETag.</param>
public sealed record SkuDetails(
    Guid Id, string Code, string Name, Money UnitPrice, TaxCategory TaxCategory, int MaxPerOrder, bool Active,
    int Version, [property: JsonPropertyName("_links")] SkuDetails.Actions Links)
{
    /// <param name="Update">Only while it is sold, like <paramref name="Retire"/>.</param>
    public sealed record Actions(Link Self, Link? Update, Link? Retire);

    public static SkuDetails From(SkuState sku) => new(
        sku.Id.Value, sku.Code, sku.Name, sku.UnitPrice, sku.TaxCategory, sku.MaxPerOrder, sku.IsActive, sku.Version,
        LinksOf(sku));

    private static Actions LinksOf(SkuState sku)
    {
        var self = $"/api/v1/skus/{sku.Id.Value}";
        return new Actions(
            new Link(self, "GET"),
            sku.IsActive ? new Link(self, "PATCH") : null,
            sku.IsActive ? new Link($"{self}/retire", "POST") : null);
    }
}
