using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public sealed record PaymentStarted(
    PaymentId PaymentId, OrderId OrderId, CustomerId CustomerId, string Method, Money Amount) : IDomainEvent;

/// <summary>Somebody has to take the operation to the gateway now; raised again when it is sent once more.</summary>
public sealed record PaymentOperationRequested(
    PaymentId PaymentId, PaymentOperationId OperationId, PaymentOperationType Type, Money Amount) : IDomainEvent;

public sealed record PaymentOutcomeUnknown(PaymentId PaymentId, PaymentOperationId OperationId) : IDomainEvent;

/// <param name="Amount">What the gateway says that it holds.</param>
/// <param name="IsLate">The release had been requested before: nobody waits for this money any more.</param>
public sealed record PaymentAuthorized(
    PaymentId PaymentId, OrderId OrderId, PaymentOperationId OperationId, Money Amount, bool IsLate) : IDomainEvent;

/// <param name="OperationId">Null when the order could not be billed, so that the gateway was never asked.</param>
/// <param name="Detail">For the operator.</param>
/// <param name="IsLate">The release had been requested before.</param>
public sealed record PaymentDeclined(
    PaymentId PaymentId, OrderId OrderId, PaymentOperationId? OperationId, string Code, bool Retryable, string? Detail,
    bool IsLate) : IDomainEvent;

public sealed record PaymentVoided(PaymentId PaymentId, OrderId OrderId, PaymentOperationId OperationId) : IDomainEvent;

/// <summary>The gateway still holds the money and will not let it go: people have to look.</summary>
public sealed record PaymentVoidDeclined(
    PaymentId PaymentId, OrderId OrderId, PaymentOperationId OperationId, string Code) : IDomainEvent;

public sealed record PaymentReleaseRequested(PaymentId PaymentId, OrderId OrderId) : IDomainEvent;

public sealed record PaymentReleased(PaymentId PaymentId, OrderId OrderId) : IDomainEvent;
