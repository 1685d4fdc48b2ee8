using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
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
        select.Parameters.AddWithValue(query.Page.After?.At ?? DateTimeOffset.MaxValue);
        select.Parameters.AddWithValue(query.Page.After?.Id ?? Guid.AllBitsSet);
        select.Parameters.AddWithValue(query.Page.Limit + 1);
        List<InboxItem> items = [];
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            items.Add(new InboxItem(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
                row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetGuid(6)));
        }

        // One row more than asked for tells whether there is a next page.
        if (items.Count <= query.Page.Limit)
        {
            return new Page<InboxItem>(items, Next: null);
        }

        items.RemoveAt(items.Count - 1);
        return new Page<InboxItem>(items, new PageKey(items[^1].CreatedAt, items[^1].Id));
    }
}
