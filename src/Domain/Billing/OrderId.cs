using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>The order that is billed. The order itself belongs to another module; Billing knows its id.</summary>
public readonly record struct OrderId(Guid Value) : IEntityId<OrderId>
{
    public static OrderId From(Guid value) => new(value);
}
