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
    public async Task<Result<Page<InboxItem>>> Handle(ListInboxQuery query, CancellationToken cancellationToken)
    {
        await using var select = db.CreateCommand(
            """
            select id, template, title, text, status, created_at, order_id
            from notifications.in_app_items
            where recipient_id = $1 and (created_at, id) < ($2, $3)
            order by created_at desc, id desc
            limit $4
            """);
        select.Parameters.AddWithValue(query.Owner.Value);
        select.Parameters.AddWithValue(query.Page.Start.At);
        select.Parameters.AddWithValue(query.Page.Start.Id);
        select.Parameters.AddWithValue(query.Page.RowsToRead);
        List<InboxItem> items = [];
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            items.Add(new InboxItem(
                row.Value<Guid>("id"), row.Value<string>("template"), row.Value<string>("title"),
                row.Value<string>("text"), row.Value<string>("status"), row.Value<DateTimeOffset>("created_at"),
                row.Optional<Guid>("order_id")));
        }

        return query.Page.Of(items, item => item, item => new PageKey(item.CreatedAt, item.Id));
    }
}
