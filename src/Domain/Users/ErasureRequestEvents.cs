using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <param name="Reason">Of the staff who asked; null when the owner did.</param>
/// <param name="EffectiveAt">When the other modules are asked.</param>
[NoConsumer("For auditors: a timer waits for the day.")]
public sealed record ErasureScheduled(
    ErasureRequestId RequestId,
    UserId UserId,
    [property: Personal(nameof(ErasureScheduled.UserId))] string? Reason,
    DateTimeOffset EffectiveAt) : IDomainEvent;

/// <summary>Raised each time the other modules are asked to let go of the person.</summary>
public sealed record ErasureAsked(ErasureRequestId RequestId, UserId UserId) : IDomainEvent;

[NoConsumer("For auditors: what is still missing stands in the request.")]
public sealed record ErasureAcknowledged(ErasureRequestId RequestId, string Module) : IDomainEvent;

[NoConsumer("For auditors: a timer asks again.")]
public sealed record ErasureBlocked(ErasureRequestId RequestId, string Module, string Reason) : IDomainEvent;

[NoConsumer("For auditors: the account is wiped in the same write.")]
public sealed record ErasureCompleted(ErasureRequestId RequestId) : IDomainEvent;

[NoConsumer("For auditors: the account is back in the same write.")]
public sealed record ErasureCalledOff(ErasureRequestId RequestId) : IDomainEvent;
