using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

/// <summary>
/// One mail that somebody has to get because something happened: made with the event's effect, handed off later, and
/// in the end sent, skipped or failed with a reason. It holds no code, and an address only if that is not the one that
/// the person has by then.
/// </summary>
public sealed class Message : AggregateRoot<MessageState>
{
    private Message(MessageState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(MessageStatus From, MessageTrigger By), MessageStatus> Transitions { get; } =
        new Dictionary<(MessageStatus, MessageTrigger), MessageStatus>
        {
            [(MessageStatus.Pending, MessageTrigger.Send)] = MessageStatus.Sent,
            [(MessageStatus.Pending, MessageTrigger.Skip)] = MessageStatus.Skipped,
            [(MessageStatus.Pending, MessageTrigger.Fail)] = MessageStatus.Failed,
        };

    public static Message Load(MessageState state) => new(state);

    /// <param name="facts">What the template says beside the code.</param>
    /// <param name="address">Where it goes; null: to the address that the person has by then.</param>
    public static Message Create(
        MessageId id, DedupeKey key, Category category, IReadOnlyDictionary<string, string> facts, DateTimeOffset now,
        string? address = null)
    {
        var message = new Message(new MessageState { Id = id, Key = key });
        message.Raise(
            new MessageCreated(id, key.SourceEventId, key.Recipient, key.Channel, key.Template),
            message.State with { Category = category, Facts = facts, Address = address, CreatedAt = now });
        return message;
    }

    /// <summary>Closes the message with what became of it.</summary>
    /// <param name="attempts">How often its job ran: above 1, the outside may have seen the same mail before.</param>
    public Result Close(Delivery delivery, int attempts, DateTimeOffset now) => delivery switch
    {
        Delivery.Sent => Close(MessageTrigger.Send, null, new MessageSent(State.Id, attempts), attempts, now),
        Delivery.Skipped(var reason) => Close(
            MessageTrigger.Skip, reason, new MessageSkipped(State.Id, reason, attempts), attempts, now),
        Delivery.Failed(var reason, var detail) => Close(
            MessageTrigger.Fail, reason, new MessageFailed(State.Id, reason, detail, attempts), attempts, now),
        _ => throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "Unknown kind of delivery."),
    };

    private Result Close(
        MessageTrigger trigger, string? reason, IDomainEvent occurred, int attempts, DateTimeOffset now)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var status))
        {
            return MessageErrors.InvalidTransition(State.Status, trigger);
        }

        Raise(occurred, State with { Status = status, Reason = reason, Attempts = attempts, ClosedAt = now });
        return Result.Success;
    }
}
