using System.Security.Cryptography;
using System.Text;
using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public readonly record struct MessageId(Guid Value) : IEntityId<MessageId>
{
    public static MessageId From(Guid value) => new(value);
}

/// <summary>What a message is about; security and order messages cannot be switched off by their recipient.</summary>
public enum Category
{
    Security,
    Order,
}

public enum Channel
{
    Email,
    InApp,
}

public enum MessageStatus
{
    Pending,
    Sent,
    Skipped,
    Failed,
}

public enum MessageTrigger
{
    Send,
    Skip,
    Fail,
}

/// <summary>What makes a message the same one: there is at most one for each key, for ever.</summary>
/// <param name="SourceEventId">The event that it tells of.</param>
public sealed record DedupeKey(Guid SourceEventId, CustomerId Recipient, Channel Channel, string Template)
{
    /// <summary>32 hex digits that are the same in every attempt: the name of the mail for the outside.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{SourceEventId:N}:{Recipient.Value:N}:{Channel}:{Template}")))[..32];
}

public sealed record MessageState : AggregateState
{
    public required MessageId Id { get; init; }

    public required DedupeKey Key { get; init; }

    public Category Category { get; init; }

    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: the one that the recipient has when it is sent.</summary>
    public string? Address { get; init; }

    public MessageStatus Status { get; init; }

    /// <summary>Why it was skipped or has failed: a stable code.</summary>
    public string? Reason { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>What became of a message.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The mail server has taken it over.</summary>
    public sealed record Sent : Delivery;

    /// <param name="Reason">Why there was no point in sending: a stable code such as <c>challenge.ended</c>.</param>
    public sealed record Skipped(string Reason) : Delivery;

    /// <param name="Reason">A stable code such as <c>mail.refused</c>.</param>
    /// <param name="Detail">For the operator, without personal data.</param>
    public sealed record Failed(string Reason, string Detail) : Delivery;
}
