using Modular.Domain.Shared;

namespace Modular.Domain.Gadgetry;

public sealed class Widget : AggregateRoot<WidgetState>
{
    private Widget(WidgetState state)
        : base(state)
    {
    }

    public static Widget Load(WidgetState state) => new(state);

    public static Widget Create(WidgetId id, string name, DateTimeOffset now)
    {
        var widget = new Widget(new WidgetState { Id = id, Name = name, CreatedAt = now });
        widget.Raise(new WidgetCreated(id, name), widget.State);
        return widget;
    }
}
