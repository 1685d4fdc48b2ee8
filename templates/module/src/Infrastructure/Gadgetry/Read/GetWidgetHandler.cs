using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Gadgetry.Queries;
using Modular.Application.Shared;
using Modular.Domain.Gadgetry;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Gadgetry.Read;

internal sealed class GetWidgetHandler([FromKeyedServices(GadgetryModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetWidgetQuery, WidgetDetails>
{
    public async Task<Result<WidgetDetails>> Handle(
        GetWidgetQuery query, CancellationToken cancellationToken)
    {
        var widget = await WidgetRow.LoadAsync(
            database, WidgetId.From(query.WidgetId), cancellationToken);
        return widget is null ? WidgetErrors.NotFound : WidgetDetails.From(widget);
    }
}
