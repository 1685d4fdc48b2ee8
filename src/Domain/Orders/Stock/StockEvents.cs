using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Stock;

[NoConsumer("For auditors: what is on hand is kept as state.")]
public sealed record StockReceived(StockMovementId MovementId, SkuId SkuId, int Quantity, string Reason) : IDomainEvent;
