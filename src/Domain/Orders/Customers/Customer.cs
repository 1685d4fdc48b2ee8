using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Customers;

/// <summary>
/// What Orders has to remember about somebody that Users alone decides: that they are suspended, or erased. Everybody
/// else is active and has no row.
/// </summary>
public sealed class Customer : AggregateRoot<CustomerState>
{
    /// <summary>Why the person cannot be erased yet: money for an order of theirs is on its way.</summary>
    public const string OrdersOpen = "orders_open";

    private Customer(CustomerState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(CustomerStatus From, CustomerTrigger By), CustomerStatus> Transitions { get; } =
        new Dictionary<(CustomerStatus, CustomerTrigger), CustomerStatus>
        {
            [(CustomerStatus.Active, CustomerTrigger.Suspend)] = CustomerStatus.Suspended,
            [(CustomerStatus.Suspended, CustomerTrigger.Reinstate)] = CustomerStatus.Active,
            [(CustomerStatus.Active, CustomerTrigger.BlockErasure)] = CustomerStatus.Active,
            [(CustomerStatus.Suspended, CustomerTrigger.BlockErasure)] = CustomerStatus.Suspended,
            [(CustomerStatus.Active, CustomerTrigger.Erase)] = CustomerStatus.Erased,
            [(CustomerStatus.Suspended, CustomerTrigger.Erase)] = CustomerStatus.Erased,

            // Asked again: the answer may have been lost.
            [(CustomerStatus.Erased, CustomerTrigger.Erase)] = CustomerStatus.Erased,
        };

    public static Customer Load(CustomerState state) => new(state);

    /// <summary>Somebody of whom nothing was written down so far.</summary>
    public static Customer Meet(CustomerRecordId id, CustomerId customer) =>
        new(new CustomerState { Id = id, CustomerId = customer });

    public Result Suspend() => Move(
        CustomerTrigger.Suspend, new CustomerSuspended(State.Id, State.CustomerId));

    public Result Reinstate() => Move(
        CustomerTrigger.Reinstate, new CustomerReinstated(State.Id, State.CustomerId));

    /// <param name="requestId">What Users calls the request that this answers.</param>
    public Result BlockErasure(Guid requestId) => Move(
        CustomerTrigger.BlockErasure,
        new CustomerErasureBlocked(State.Id, State.CustomerId, requestId, OrdersOpen));

    /// <param name="requestId">What Users calls the request that this answers.</param>
    public Result Erase(Guid requestId) => Move(
        CustomerTrigger.Erase, new CustomerErased(State.Id, State.CustomerId, requestId));

    private Result Move(CustomerTrigger trigger, IDomainEvent happened)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return CustomerErrors.InvalidTransition(State.Status, trigger);
        }

        Raise(happened, State with { Status = to });
        return Result.Success;
    }
}
