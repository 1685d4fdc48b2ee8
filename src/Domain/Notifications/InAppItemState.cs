using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public readonly record struct InAppItemId(Guid Value) : IEntityId<InAppItemId>
{
    public static InAppItemId From(Guid value) => new(value);
}

public enum InAppItemStatus
{
    Unread,
    Read,
}

public enum InAppItemTrigger
{
    MarkRead,
}

/// <summary>What the entry says; rendered once, when it is delivered.</summary>
public sealed record InAppText(string Title, string Body);

public sealed record InAppItemState : AggregateState
{
    public required InAppItemId Id { get; init; }

    public required DedupeKey Key { get; init; }

    public required InAppText Text { get; init; }

    public Guid? OrderId { get; init; }

    public InAppItemStatus Status { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }
}
