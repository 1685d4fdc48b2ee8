using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

/// <param name="Reserved">What nobody else can buy from now on.</param>
public sealed record OrderPlaced(
    OrderId OrderId,
    string Number,
    CustomerId CustomerId,
    CartId CartId,
    Money Total,
    PaymentMethod PaymentMethod,
    IReadOnlyList<StockUnits> Reserved,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline) : IDomainEvent;

public sealed record OrderConfirmed(OrderId OrderId) : IDomainEvent;

/// <param name="Released">What others can buy again.</param>
public sealed record OrderCancellationStarted(
    OrderId OrderId, CancelReason Reason, IReadOnlyList<StockUnits> Released) : IDomainEvent;

public sealed record OrderCancelled(OrderId OrderId) : IDomainEvent;

/// <summary>Its addresses and what the customer had to say are gone; its lines and amounts stay.</summary>
public sealed record OrderAnonymised(OrderId OrderId) : IDomainEvent;

public sealed record StockUnits(SkuId SkuId, int Quantity);
