using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

[NoConsumer("The job that sends it is queued with it.")]
public sealed record MessageCreated(
    MessageId MessageId, Guid SourceEventId, CustomerId Recipient, Channel Channel, string Template) : IDomainEvent;

/// <summary>The mail server has accepted it.</summary>
[NoConsumer("For the question whether a mail went out: nothing waits for it.")]
public sealed record MessageSent(MessageId MessageId, int Attempts) : IDomainEvent;

/// <summary>There was no point in sending it any more.</summary>
[NoConsumer("For the question why a mail did not go out: nothing waits for it.")]
public sealed record MessageSkipped(MessageId MessageId, string Reason, int Attempts) : IDomainEvent;

/// <summary>It cannot be sent; an operator should know.</summary>
[NoConsumer("For operators: no module can do anything about a mail that is refused.")]
public sealed record MessageFailed(
    MessageId MessageId, string Reason,
    [property: NotPersonal("Codes and our own words; a server's words may repeat the address and are not kept.")]
    string Detail, int Attempts) : IDomainEvent;
