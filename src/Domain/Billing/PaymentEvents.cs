using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

[NoConsumer("For auditors: the order waits for the outcome, not for the beginning.")]
public sealed record PaymentStarted(
    PaymentId PaymentId, OrderId OrderId, CustomerId CustomerId, string Method, Money Amount) : IDomainEvent;

/// <summary>Somebody has to take the operation to the gateway now; raised again when it is sent once more.</summary>
[NoConsumer("The job that goes to the gateway is queued with it.")]
public sealed record PaymentOperationRequested(
    PaymentId PaymentId, PaymentOperationId OperationId, PaymentOperationType Type, Money Amount) : IDomainEvent;

[NoConsumer("The job asks the gateway again; nobody else can do anything.")]
public sealed record PaymentOutcomeUnknown(PaymentId PaymentId, PaymentOperationId OperationId) : IDomainEvent;

/// <param name="Amount">What the gateway says that it holds.</param>
/// <param name="IsLate">The release had been requested before: nobody waits for this money any more.</param>
public sealed record PaymentAuthorized(
    PaymentId PaymentId, OrderId OrderId, PaymentOperationId OperationId, Money Amount, bool IsLate) : IDomainEvent;

/// <param name="OperationId">Null when the order could not be billed, so that the gateway was never asked.</param>
/// <param name="Detail">For the operator.</param>
/// <param name="IsLate">The release had been requested before.</param>
public sealed record PaymentDeclined(
    PaymentId PaymentId, OrderId OrderId, PaymentOperationId? OperationId, string Code, bool Retryable,
    [property: NotPersonal("Our own words about an operation; the gateway knows no name and no address.")]
    string? Detail, bool IsLate) : IDomainEvent;

[NoConsumer("The others hear of the release that it completes.")]
public sealed record PaymentVoided(PaymentId PaymentId, OrderId OrderId, PaymentOperationId OperationId) : IDomainEvent;

/// <summary>The gateway still holds the money and will not let it go: people have to look.</summary>
[NoConsumer("For operators, who have to settle it with the gateway by hand.")]
public sealed record PaymentVoidDeclined(
    PaymentId PaymentId, OrderId OrderId, PaymentOperationId OperationId, string Code) : IDomainEvent;

[NoConsumer("The others hear of the outcome.")]
public sealed record PaymentReleaseRequested(PaymentId PaymentId, OrderId OrderId) : IDomainEvent;

public sealed record PaymentReleased(PaymentId PaymentId, OrderId OrderId) : IDomainEvent;
