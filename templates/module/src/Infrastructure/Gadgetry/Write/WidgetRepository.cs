using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Gadgetry.Queries;
using Modular.Domain.Gadgetry;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Gadgetry.Write;

internal sealed class WidgetRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(GadgetryModule.Name)] NpgsqlDataSource database)
    : IWidgetRepository
{
    private const string StreamType = "gadgetry.a_widget";

    public async Task<Widget?> GetAsync(WidgetId id, CancellationToken cancellationToken) =>
        await WidgetRow.LoadAsync(database, id, cancellationToken) is { } widget
            ? Widget.Load(widget)
            : null;

    public void Add(Widget widget)
    {
        var state = widget.State;
        unitOfWork.Append(StreamType, state.Id.Value, widget);
        unitOfWork.Queue(
            "insert into gadgetry.a_widgets (id, name, created_at, version) values ($1, $2, $3, $4)",
            state.Id.Value, state.Name, state.CreatedAt, state.Version);
        unitOfWork.Document(state.Id.Value, state.Version, Json.Bytes(WidgetDetails.From(state)));
    }

    public void Update(Widget widget)
    {
        var state = widget.State;
        unitOfWork.Append(StreamType, state.Id.Value, widget);
        unitOfWork.Queue(
            """
            with u as (
                update gadgetry.a_widgets
                set name = $2, version = $3
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'gadgetry.a_widget') from u
            """,
            state.Id.Value, state.Name, state.Version);
        unitOfWork.Document(state.Id.Value, state.Version, Json.Bytes(WidgetDetails.From(state)));
    }
}
