using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Write;

internal sealed class MessageRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db) : IMessageRepository
{
    private const string StreamType = "notifications.message";

    public async Task<Message?> GetAsync(MessageId id, CancellationToken cancellationToken)
    {
        await using var select = db.CreateCommand(
            """
            select source_event_id, recipient_id, channel, template, category, facts, address, status, reason,
                   attempts, created_at, closed_at, version
            from notifications.messages
            where id = $1
            """);
        select.Parameters.AddWithValue(id.Value);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? Message.Load(new MessageState
            {
                Id = id,
                Key = new DedupeKey(
                    row.Value<Guid>("source_event_id"), CustomerId.From(row.Value<Guid>("recipient_id")),
                    row.Enum<Channel>("channel"), row.Value<string>("template")),
                Category = row.Enum<Category>("category"),
                Facts = row.Json<Dictionary<string, string>>("facts"),
                Address = row.Text("address"),
                Status = row.Enum<MessageStatus>("status"),
                Reason = row.Text("reason"),
                Attempts = row.Value<int>("attempts"),
                CreatedAt = row.Value<DateTimeOffset>("created_at"),
                ClosedAt = row.Optional<DateTimeOffset>("closed_at"),
                Version = row.Value<int>("version"),
            })
            : null;
    }

    public void ForgetFactsOf(CustomerId recipient) => unitOfWork.Queue(
        "update notifications.messages set facts = '{}', address = null where recipient_id = $1", recipient.Value);

    public void Add(Message message)
    {
        var state = message.State;
        unitOfWork.Append(StreamType, state.Id.Value, message);
        unitOfWork.RefuseOn("messages_dedupe_key", MessageErrors.Duplicate);
        unitOfWork.Queue(
            """
            insert into notifications.messages (
                id, source_event_id, recipient_id, channel, template, category, facts, status, attempts, created_at,
                version, address)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            state.Id.Value, state.Key.SourceEventId, state.Key.Recipient.Value, EnumText.Of(state.Key.Channel),
            state.Key.Template, EnumText.Of(state.Category), Json.Of(state.Facts), EnumText.Of(state.Status),
            state.Attempts, state.CreatedAt, state.Version, state.Address);
    }

    public void Update(Message message)
    {
        var state = message.State;
        unitOfWork.Append(StreamType, state.Id.Value, message);
        unitOfWork.Queue(
            """
            with u as (
                update notifications.messages
                set status = $2, reason = $3, attempts = $4, closed_at = $5, version = $6
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'notifications.message') from u
            """,
            state.Id.Value, EnumText.Of(state.Status), state.Reason, state.Attempts, state.ClosedAt, state.Version);
    }
}
