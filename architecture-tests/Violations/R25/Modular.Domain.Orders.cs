using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public sealed class Order(OrderState state) : AggregateRoot<OrderState>(state);

public sealed record OrderState : AggregateState
{
    public string? Number { get; init; }

    // expect: Modular.Domain.Orders.OrderState.Note -> public (setter)
    public string? Note { get; set; }
}

public static class OrderErrors;

public enum OrderStatus { Pending }

public readonly record struct OrderId(int Value);

// expect: Modular.Domain.Orders.SkuId -> not readonly
// expect: Modular.Domain.Orders.SkuId.Value -> public (setter)
public record struct SkuId(int Value);

// expect: Modular.Domain.Orders.Weight -> no record
public readonly struct Weight;

// expect: Modular.Domain.Orders.OrderPlaced -> not sealed
public record OrderPlaced : IDomainEvent;

// expect: Modular.Domain.Orders.Address -> no record
public sealed class Address;

// A closed set of alternatives is one value.
public abstract record Delivery
{
    public sealed record Sent : Delivery;
}
