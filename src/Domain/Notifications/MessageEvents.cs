using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public sealed record MessageCreated(
    MessageId MessageId, Guid SourceEventId, CustomerId Recipient, Channel Channel, string Template) : IDomainEvent;

/// <summary>The mail server has accepted it.</summary>
public sealed record MessageSent(MessageId MessageId, int Attempts) : IDomainEvent;

/// <summary>There was no point in sending it any more.</summary>
public sealed record MessageSkipped(MessageId MessageId, string Reason, int Attempts) : IDomainEvent;

/// <summary>It cannot be sent; an operator should know.</summary>
public sealed record MessageFailed(MessageId MessageId, string Reason, string Detail, int Attempts) : IDomainEvent;
