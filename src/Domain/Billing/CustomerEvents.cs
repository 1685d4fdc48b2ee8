using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <param name="RequestId">The erasure request of Users that this answers.</param>
/// <param name="Reason"><c>payments_open</c>.</param>
public sealed record CustomerErasureBlocked(
    CustomerRecordId RecordId, CustomerId CustomerId, Guid RequestId, string Reason) : IDomainEvent;

/// <param name="RequestId">The erasure request of Users that this answers.</param>
public sealed record CustomerErased(
    CustomerRecordId RecordId, CustomerId CustomerId, Guid RequestId) : IDomainEvent;
