using Modular.Application.Shared;
using Modular.Domain.Gadgetry;

namespace Modular.Application.Gadgetry.Queries;

/// <summary>One by its id. Refused with <c>a_widget.not_found</c>.</summary>
public sealed record GetWidgetQuery(Guid WidgetId) : IQuery<WidgetDetails>;

/// <param name="Version">The ETag.</param>
public sealed record WidgetDetails(Guid Id, string Name, DateTimeOffset CreatedAt, int Version)
{
    public static WidgetDetails From(WidgetState widget) =>
        new(widget.Id.Value, widget.Name, widget.CreatedAt, widget.Version);
}
