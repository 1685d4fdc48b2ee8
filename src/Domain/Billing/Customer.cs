using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>
/// Somebody who asked to be erased, and what Billing answered. Invoices and credit notes keep the buyer's name: the law
/// wants them whole for years.
/// </summary>
public sealed class Customer : AggregateRoot<CustomerState>
{
    /// <summary>Why the person cannot be erased yet: the gateway owes the answer to an operation of theirs.</summary>
    public const string PaymentsOpen = "payments_open";

    private Customer(CustomerState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(CustomerStatus From, CustomerTrigger By), CustomerStatus> Transitions { get; } =
        new Dictionary<(CustomerStatus, CustomerTrigger), CustomerStatus>
        {
            [(CustomerStatus.Active, CustomerTrigger.BlockErasure)] = CustomerStatus.Active,
            [(CustomerStatus.Active, CustomerTrigger.Erase)] = CustomerStatus.Erased,

            // Asked again: the answer may have been lost.
            [(CustomerStatus.Erased, CustomerTrigger.Erase)] = CustomerStatus.Erased,
        };

    public static Customer Load(CustomerState state) => new(state);

    /// <summary>Somebody of whom nothing was written down so far.</summary>
    public static Customer Meet(CustomerRecordId id, CustomerId customer) =>
        new(new CustomerState { Id = id, CustomerId = customer });

    /// <param name="requestId">What Users calls the request that this answers.</param>
    public Result BlockErasure(Guid requestId) => Move(
        CustomerTrigger.BlockErasure,
        new CustomerErasureBlocked(State.Id, State.CustomerId, requestId, PaymentsOpen));

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
