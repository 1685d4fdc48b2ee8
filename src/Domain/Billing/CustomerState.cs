using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public enum CustomerStatus
{
    Active,

    /// <summary>Only what the law wants kept names the person: invoices and credit notes.</summary>
    Erased,
}

public enum CustomerTrigger
{
    BlockErasure,
    Erase,
}

public sealed record CustomerState : AggregateState
{
    public required CustomerRecordId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public CustomerStatus Status { get; init; }
}
