using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>Where a payment stands; derived from its operations, never set.</summary>
public enum PaymentStatus
{
    /// <summary>An operation is under way, or its outcome is not known.</summary>
    Processing,

    /// <summary>The gateway holds the money.</summary>
    Authorized,

    Declined,

    /// <summary>The gateway held the money and let it go.</summary>
    Voided,
}

public enum PaymentOperationType
{
    Authorize,
    Void,
}

public enum PaymentOperationStatus
{
    /// <summary>Written down, sent or about to be sent.</summary>
    Requested,
    Succeeded,
    Declined,

    /// <summary>The gateway may or may not have done it.</summary>
    Unknown,
}

public enum PaymentOperationTrigger
{
    Succeed,
    Decline,
    LoseTrack,
    Resubmit,
}

/// <summary>What the repository keeps of a <see cref="Payment"/>.</summary>
public sealed record PaymentState : AggregateState
{
    public required PaymentId Id { get; init; }

    public required OrderId OrderId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required PaymentMethod Method { get; init; }

    /// <summary>What the order costs.</summary>
    public required Money Amount { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In the order in which they were requested; at most one is in flight.</summary>
    public IReadOnlyList<PaymentOperation> Operations { get; init; } = [];

    /// <summary>Since when nothing may be held for this order any more.</summary>
    public DateTimeOffset? ReleaseRequestedAt { get; init; }

    /// <summary>Since when it is certain that nothing is held.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    public PaymentOperation? InFlight => Operations.FirstOrDefault(operation => operation.IsInFlight);

    public PaymentOperation? LiveAuthorization => Operations.FirstOrDefault(operation =>
        operation is { Type: PaymentOperationType.Authorize, Status: PaymentOperationStatus.Succeeded }
        && !Operations.Any(other =>
            other is { Type: PaymentOperationType.Void, Status: PaymentOperationStatus.Succeeded }
            && other.TargetId == operation.Id));

    public PaymentStatus Status =>
        InFlight is not null ? PaymentStatus.Processing
        : LiveAuthorization is not null ? PaymentStatus.Authorized
        : Operations.Any(operation => operation.Type == PaymentOperationType.Void) ? PaymentStatus.Voided
        : PaymentStatus.Declined;
}

/// <param name="Type"><c>card</c>.</param>
/// <param name="Token">The gateway's name for the card; never a card number.</param>
public sealed record PaymentMethod(string Type, string Token);

/// <summary>One thing asked of the gateway. Its id is the gateway's idempotency key: asked twice, done once.</summary>
/// <param name="Amount">As asked for; once an authorization succeeded, what the gateway says that it holds.</param>
/// <param name="TargetId">The authorization that a void lets go.</param>
public sealed record PaymentOperation(
    PaymentOperationId Id,
    PaymentOperationType Type,
    PaymentOperationStatus Status,
    Money Amount,
    PaymentOperationId? TargetId,
    string? DeclineCode,
    DateTimeOffset CreatedAt)
{
    public bool IsInFlight => Status is PaymentOperationStatus.Requested or PaymentOperationStatus.Unknown;
}

/// <summary>What became of an operation at the gateway.</summary>
/// <param name="Amount">What the gateway did it for; only when it succeeded.</param>
/// <param name="DeclineCode">Only when it was declined.</param>
public sealed record PaymentOperationOutcome(
    PaymentOperationTrigger Trigger, Money? Amount, string? DeclineCode, bool Retryable)
{
    public static PaymentOperationOutcome Unknown { get; } =
        new(PaymentOperationTrigger.LoseTrack, Amount: null, DeclineCode: null, Retryable: true);

    public static PaymentOperationOutcome Succeeded(Money amount) =>
        new(PaymentOperationTrigger.Succeed, amount, DeclineCode: null, Retryable: false);

    public static PaymentOperationOutcome Declined(string code, bool retryable) =>
        new(PaymentOperationTrigger.Decline, Amount: null, code, retryable);
}
