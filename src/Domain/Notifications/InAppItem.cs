using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

/// <summary>One entry of a person's inbox in the product. It is delivered by being written.</summary>
public sealed class InAppItem : AggregateRoot<InAppItemState>
{
    private InAppItem(InAppItemState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(InAppItemStatus From, InAppItemTrigger By), InAppItemStatus> Transitions
    {
        get;
    } = new Dictionary<(InAppItemStatus, InAppItemTrigger), InAppItemStatus>
    {
        [(InAppItemStatus.Unread, InAppItemTrigger.MarkRead)] = InAppItemStatus.Read,
    };

    public static InAppItem Load(InAppItemState state) => new(state);

    /// <param name="orderId">What the entry leads to, if it is about an order.</param>
    public static InAppItem Deliver(
        InAppItemId id, DedupeKey key, InAppText text, Guid? orderId, DateTimeOffset now)
    {
        var item = new InAppItem(new InAppItemState { Id = id, Key = key, Text = text });
        item.Raise(
            new InAppItemDelivered(id, key.SourceEventId, key.Recipient, key.Template),
            item.State with { OrderId = orderId, CreatedAt = now });
        return item;
    }

    public Result MarkRead(DateTimeOffset now)
    {
        if (!Transitions.TryGetValue((State.Status, InAppItemTrigger.MarkRead), out var next))
        {
            return InAppItemErrors.InvalidTransition(State.Status, InAppItemTrigger.MarkRead);
        }

        Raise(new InAppItemRead(State.Id), State with { Status = next, ReadAt = now });
        return Result.Success;
    }
}
