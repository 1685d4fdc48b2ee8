using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
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
                Key = new DedupeKey(
                    row.Value<Guid>("source_event_id"), owner, Channel.InApp, row.Value<string>("template")),
                Text = new InAppText(row.Value<string>("title"), row.Value<string>("text")),
                OrderId = row.Optional<Guid>("order_id"),
                Status = row.Enum<InAppItemStatus>("status"),
                CreatedAt = row.Value<DateTimeOffset>("created_at"),
                ReadAt = row.Optional<DateTimeOffset>("read_at"),
                Version = row.Value<int>("version"),
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
            state.Text.Body, state.OrderId, EnumText.Of(state.Status), state.CreatedAt, state.Version);
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
            state.Id.Value, EnumText.Of(state.Status), state.ReadAt, state.Version);
    }
}
