namespace Modular.Domain.Orders;

/// <summary>What was sold, for how much: immutable once the order is placed.</summary>
public sealed record OrderLine(OrderLineId Id, QuoteLine Sold);
