using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Customers;

public enum CustomerStatus
{
    Active,

    /// <summary>Places no orders until reinstated.</summary>
    Suspended,

    /// <summary>Nothing here names the person any more.</summary>
    Erased,
}

public enum CustomerTrigger
{
    Suspend,
    Reinstate,
    BlockErasure,
    Erase,
}

public sealed record CustomerState : AggregateState
{
    public required CustomerRecordId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public CustomerStatus Status { get; init; }
}
