using Modular.Application.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>How many of a SKU there are. Refused with <c>sku.not_found</c>.</summary>
public sealed record GetStockQuery(Guid SkuId) : IQuery<StockDetails>;

/// <param name="Reserved">Ordered and not yet shipped.</param>
/// <param name="Available">What can be ordered: on hand and not reserved.</param>
public sealed record StockDetails(Guid SkuId, long OnHand, long Reserved, long Available);
