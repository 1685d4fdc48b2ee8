using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Write;

internal sealed class InAppItemRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db) : IInAppItemRepository
{
    private const string StreamType = "notifications.in_app_item";

    public async Task<InAppItem?> GetAsync(InAppItemId id, CustomerId owner, CancellationToken cancellationToken)
    {
        await using var select = db.CreateCommand(
            """
            select source_event_id, template, title, text, order_id, status, created_at, read_at, version
            from notifications.in_app_items
            where id = $1 and recipient_id = $2
            """);
        select.Parameters.AddWithValue(id.Value);
        select.Parameters.AddWithValue(owner.Value);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? InAppItem.Load(new InAppItemState
            {
                Id = id,
                Key = new DedupeKey(row.GetGuid(0), owner, Channel.InApp, row.GetString(1)),
                Text = new InAppText(row.GetString(2), row.GetString(3)),
                OrderId = row.IsDBNull(4) ? null : row.GetGuid(4),
                Status = WireEnum.Parse<InAppItemStatus>(row.GetString(5)),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
                ReadAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
                Version = row.GetInt32(8),
            })
            : null;
    }

    public void Add(InAppItem item)
    {
        var state = item.State;
        unitOfWork.Append(StreamType, state.Id.Value, item);
        unitOfWork.RefuseOn("in_app_items_dedupe_key", MessageErrors.Duplicate);
        unitOfWork.Queue(
            """
            insert into notifications.in_app_items (
                id, source_event_id, recipient_id, template, title, text, order_id, status, created_at, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            state.Id.Value, state.Key.SourceEventId, state.Key.Recipient.Value, state.Key.Template, state.Text.Title,
            state.Text.Body, state.OrderId, WireEnum.Of(state.Status), state.CreatedAt, state.Version);
    }

    public void Update(InAppItem item)
    {
        var state = item.State;
        unitOfWork.Append(StreamType, state.Id.Value, item);
        unitOfWork.Queue(
            """
            with u as (
                update notifications.in_app_items
                set status = $2, read_at = $3, version = $4
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'notifications.in_app_item') from u
            """,
            state.Id.Value, WireEnum.Of(state.Status), state.ReadAt, state.Version);
    }
}
