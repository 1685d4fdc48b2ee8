namespace Modular.Domain.Gadgetry;

public interface IWidgetRepository
{
    Task<Widget?> GetAsync(WidgetId id, CancellationToken cancellationToken);

    void Add(Widget widget);

    void Update(Widget widget);
}
