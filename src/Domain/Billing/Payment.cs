using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>
/// The money for one order: what was asked of the gateway and what came of it. Once its release is requested it ends,
/// whatever arrives in which order, in exactly one <see cref="PaymentReleased"/> with nothing held.
/// </summary>
public sealed class Payment : AggregateRoot<PaymentState>
{
    private Payment(PaymentState state)
        : base(state)
    {
    }

    /// <summary>Every transition of an operation; all others are refused.</summary>
    public static IReadOnlyDictionary<
        (PaymentOperationStatus From, PaymentOperationTrigger On), PaymentOperationStatus> Transitions
    { get; } =
        new Dictionary<(PaymentOperationStatus, PaymentOperationTrigger), PaymentOperationStatus>
        {
            [(PaymentOperationStatus.Requested, PaymentOperationTrigger.Succeed)] = PaymentOperationStatus.Succeeded,
            [(PaymentOperationStatus.Requested, PaymentOperationTrigger.Decline)] = PaymentOperationStatus.Declined,
            [(PaymentOperationStatus.Requested, PaymentOperationTrigger.LoseTrack)] = PaymentOperationStatus.Unknown,
            [(PaymentOperationStatus.Unknown, PaymentOperationTrigger.Succeed)] = PaymentOperationStatus.Succeeded,
            [(PaymentOperationStatus.Unknown, PaymentOperationTrigger.Decline)] = PaymentOperationStatus.Declined,
            [(PaymentOperationStatus.Unknown, PaymentOperationTrigger.Resubmit)] = PaymentOperationStatus.Requested,
        };

    public static Payment Load(PaymentState state) => new(state);

    /// <summary>Asks the gateway to hold what the order costs.</summary>
    public static Payment Start(
        PaymentId id,
        OrderId orderId,
        CustomerId customerId,
        PaymentMethod method,
        Money amount,
        PaymentOperationId authorizationId,
        DateTimeOffset now)
    {
        var payment = Open(id, orderId, customerId, method, amount, now);
        payment.Request(authorizationId, PaymentOperationType.Authorize, amount, targetId: null, now);
        return payment;
    }

    /// <summary>The order cannot be billed: the gateway is never asked.</summary>
    public static Payment Refuse(
        PaymentId id,
        OrderId orderId,
        CustomerId customerId,
        PaymentMethod method,
        Money amount,
        Error reason,
        DateTimeOffset now)
    {
        var payment = Open(id, orderId, customerId, method, amount, now);
        payment.Raise(
            new PaymentDeclined(
                id, orderId, OperationId: null, PaymentErrors.InvalidOrder, Retryable: false, reason.Detail,
                IsLate: false),
            payment.State);
        return payment;
    }

    /// <summary>Writes down what became of an operation, and lets go at once of what nobody waits for.</summary>
    /// <param name="voidId">The id of the void that a late authorization needs.</param>
    public Result Record(
        PaymentOperationId operationId, PaymentOperationOutcome outcome, PaymentOperationId voidId, DateTimeOffset now)
    {
        var move = Move(operationId, outcome.Trigger);
        if (move.Error is not null)
        {
            return move.Error;
        }

        var operation = move.Value with
        {
            DeclineCode = outcome.DeclineCode,
            Amount = outcome.Amount ?? move.Value.Amount,
        };
        Raise(Describe(operation, outcome), With(operation));
        LetGo(voidId, now);
        return Result.Success;
    }

    /// <summary>Sends an operation of unknown outcome again, under its old key.</summary>
    public Result Resubmit(PaymentOperationId operationId)
    {
        var move = Move(operationId, PaymentOperationTrigger.Resubmit);
        if (move.Error is not null)
        {
            return move.Error;
        }

        var operation = move.Value;
        Raise(
            new PaymentOperationRequested(State.Id, operation.Id, operation.Type, operation.Amount), With(operation));
        return Result.Success;
    }

    /// <summary>The order is given up: whatever is held, now or later, is let go.</summary>
    /// <param name="voidId">The id of the void that a live authorization needs.</param>
    public Result RequestRelease(PaymentOperationId voidId, DateTimeOffset now)
    {
        if (State.ReleaseRequestedAt is not null)
        {
            return PaymentErrors.ReleaseRequestedBefore(State);
        }

        Raise(new PaymentReleaseRequested(State.Id, State.OrderId), State with { ReleaseRequestedAt = now });
        LetGo(voidId, now);
        return Result.Success;
    }

    private static Payment Open(
        PaymentId id,
        OrderId orderId,
        CustomerId customerId,
        PaymentMethod method,
        Money amount,
        DateTimeOffset now)
    {
        var state = new PaymentState
        {
            Id = id,
            OrderId = orderId,
            CustomerId = customerId,
            Method = method,
            Amount = amount,
            CreatedAt = now,
        };
        var payment = new Payment(state);
        payment.Raise(new PaymentStarted(id, orderId, customerId, method.Type, amount), state);
        return payment;
    }

    private Result<PaymentOperation> Move(PaymentOperationId operationId, PaymentOperationTrigger trigger)
    {
        if (State.Operations.FirstOrDefault(candidate => candidate.Id == operationId) is not { } operation)
        {
            return PaymentErrors.UnknownOperation(State, operationId);
        }

        return Transitions.TryGetValue((operation.Status, trigger), out var next)
            ? operation with { Status = next }
            : PaymentErrors.InvalidTransition(operation, trigger);
    }

    private IDomainEvent Describe(PaymentOperation operation, PaymentOperationOutcome outcome)
    {
        var isLate = State.ReleaseRequestedAt is not null;
        return (operation.Status, operation.Type) switch
        {
            (PaymentOperationStatus.Succeeded, PaymentOperationType.Authorize) =>
                new PaymentAuthorized(State.Id, State.OrderId, operation.Id, operation.Amount, isLate),
            (PaymentOperationStatus.Succeeded, _) => new PaymentVoided(State.Id, State.OrderId, operation.Id),
            (PaymentOperationStatus.Declined, PaymentOperationType.Authorize) =>
                new PaymentDeclined(
                    State.Id, State.OrderId, operation.Id, outcome.DeclineCode!, outcome.Retryable, Detail: null,
                    isLate),
            (PaymentOperationStatus.Declined, _) =>
                new PaymentVoidDeclined(State.Id, State.OrderId, operation.Id, outcome.DeclineCode!),
            _ => new PaymentOutcomeUnknown(State.Id, operation.Id),
        };
    }

    /// <summary>After a release request: voids what is held; says released once nothing is held nor may come.</summary>
    private void LetGo(PaymentOperationId voidId, DateTimeOffset now)
    {
        if (State is not { ReleaseRequestedAt: not null, ReleasedAt: null, InFlight: null })
        {
            return;
        }

        if (State.LiveAuthorization is not { } authorization)
        {
            Raise(new PaymentReleased(State.Id, State.OrderId), State with { ReleasedAt = now });
        }
        else if (!State.Operations.Any(operation => operation.TargetId == authorization.Id))
        {
            Request(voidId, PaymentOperationType.Void, authorization.Amount, authorization.Id, now);
        }
    }

    private void Request(
        PaymentOperationId id,
        PaymentOperationType type,
        Money amount,
        PaymentOperationId? targetId,
        DateTimeOffset now)
    {
        var operation = new PaymentOperation(
            id, type, PaymentOperationStatus.Requested, amount, targetId, DeclineCode: null, now);
        Raise(
            new PaymentOperationRequested(State.Id, id, type, amount),
            State with { Operations = [.. State.Operations, operation] });
    }

    private PaymentState With(PaymentOperation changed) => State with
    {
        Operations = [.. State.Operations.Select(operation => operation.Id == changed.Id ? changed : operation)],
    };
}
