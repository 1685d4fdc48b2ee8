using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Read;

internal sealed class ListInboxHandler([FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db)
    : IQueryHandler<ListInboxQuery, Page<InboxItem>>
{
    private static readonly ListSql List = new(
        "select id, template, title, text, status, created_at, order_id",
        "from notifications.in_app_items",
        key: "id",
        usual: "-createdAt",
        ("createdAt", "created_at"));

    public async Task<Result<Page<InboxItem>>> Handle(ListInboxQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(
            db, query.Page, [new("recipient_id = ?", query.Owner.Value), new("status = ?", query.Status)],
            row => new InboxItem(
                row.Value<Guid>("id"), row.Value<string>("template"), row.Value<string>("title"),
                row.Value<string>("text"), row.Value<string>("status"), row.Value<DateTimeOffset>("created_at"),
                row.Optional<Guid>("order_id")),
            cancellationToken);
}
