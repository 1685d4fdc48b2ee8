using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Stock;

public sealed record StockReceived(StockMovementId MovementId, SkuId SkuId, int Quantity, string Reason) : IDomainEvent;
