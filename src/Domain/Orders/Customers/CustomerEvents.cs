using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Customers;

[NoConsumer("For auditors: placing an order asks the row.")]
public sealed record CustomerSuspended(CustomerRecordId RecordId, CustomerId CustomerId) : IDomainEvent;

[NoConsumer("For auditors: placing an order asks the row.")]
public sealed record CustomerReinstated(CustomerRecordId RecordId, CustomerId CustomerId) : IDomainEvent;

/// <param name="RequestId">The erasure request of Users that this answers.</param>
/// <param name="Reason"><c>orders_open</c>.</param>
public sealed record CustomerErasureBlocked(
    CustomerRecordId RecordId, CustomerId CustomerId, Guid RequestId, string Reason) : IDomainEvent;

/// <param name="RequestId">The erasure request of Users that this answers.</param>
public sealed record CustomerErased(
    CustomerRecordId RecordId, CustomerId CustomerId, Guid RequestId) : IDomainEvent;
