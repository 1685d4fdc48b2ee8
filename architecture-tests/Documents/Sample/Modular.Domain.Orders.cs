using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

/// <summary>A wish to buy, as <see cref="OrderPlaced"/> says.</summary>
public sealed class Order : AggregateRoot<string>;

public sealed record OrderPlaced(bool IsLate) : IDomainEvent;

public sealed record OrderPriced : IDomainEvent;

public sealed record OrderDropped : IDomainEvent;
