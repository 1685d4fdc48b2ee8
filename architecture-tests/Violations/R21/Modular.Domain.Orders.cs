using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

// Followed by a projection.
public sealed record OrderPlaced : IDomainEvent;

// Published.
public sealed record OrderConfirmed : IDomainEvent;

// expect: Modular.Domain.Orders.OrderHeld -> no consumer
public sealed record OrderHeld : IDomainEvent;

// expect: Modular.Domain.Orders.OrderSplit -> no consumer
[NoConsumer("")]
public sealed record OrderSplit : IDomainEvent;

[NoConsumer("A note that its author alone reads.")]
public sealed record OrderNoted : IDomainEvent;
