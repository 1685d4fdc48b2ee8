using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

/// <summary>
/// One mail that somebody has to get because something happened: made with the event's effect, handed off later, and
/// in the end sent, skipped or failed with a reason. It holds neither an address nor a code.
/// </summary>
public sealed class Message : AggregateRoot<MessageState>
{
    private static readonly HashSet<(MessageStatus From, MessageStatus To)> Transitions =
    [
        (MessageStatus.Pending, MessageStatus.Sent),
        (MessageStatus.Pending, MessageStatus.Skipped),
        (MessageStatus.Pending, MessageStatus.Failed),
    ];

    private Message(MessageState state)
        : base(state)
    {
    }

    public static Message Load(MessageState state) => new(state);

    /// <param name="facts">What the template says beside the address and the code: no personal data.</param>
    public static Message Create(
        MessageId id, DedupeKey key, Category category, IReadOnlyDictionary<string, string> facts, DateTimeOffset now)
    {
        var message = new Message(new MessageState { Id = id, Key = key });
        message.Raise(
            new MessageCreated(id, key.SourceEventId, key.Recipient, key.Channel, key.Template),
            message.State with { Category = category, Facts = facts, CreatedAt = now });
        return message;
    }

    /// <summary>Closes the message with what became of it.</summary>
    /// <param name="attempts">How often its job ran: above 1, the outside may have seen the same mail before.</param>
    public Result Close(Delivery delivery, int attempts, DateTimeOffset now) => delivery switch
    {
        Delivery.Sent => Close(MessageStatus.Sent, null, new MessageSent(State.Id, attempts), attempts, now),
        Delivery.Skipped(var reason) => Close(
            MessageStatus.Skipped, reason, new MessageSkipped(State.Id, reason, attempts), attempts, now),
        Delivery.Failed(var reason, var detail) => Close(
            MessageStatus.Failed, reason, new MessageFailed(State.Id, reason, detail, attempts), attempts, now),
        _ => throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "Unknown kind of delivery."),
    };

    private Result Close(
        MessageStatus status, string? reason, IDomainEvent occurred, int attempts, DateTimeOffset now)
    {
        if (!Transitions.Contains((State.Status, status)))
        {
            return MessageErrors.InvalidTransition(State.Status, status);
        }

        Raise(occurred, State with { Status = status, Reason = reason, Attempts = attempts, ClosedAt = now });
        return Result.Success;
    }
}
