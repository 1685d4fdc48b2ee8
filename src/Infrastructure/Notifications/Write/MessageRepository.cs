using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
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
            select source_event_id, recipient_id, channel, template, category, facts, status, reason, attempts,
                   created_at, closed_at, version
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
                    row.GetGuid(0), CustomerId.From(row.GetGuid(1)), WireEnum.Parse<Channel>(row.GetString(2)),
                    row.GetString(3)),
                Category = WireEnum.Parse<Category>(row.GetString(4)),
                Facts = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(5), Json.Options)!,
                Status = WireEnum.Parse<MessageStatus>(row.GetString(6)),
                Reason = row.IsDBNull(7) ? null : row.GetString(7),
                Attempts = row.GetInt32(8),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
                ClosedAt = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
                Version = row.GetInt32(11),
            })
            : null;
    }

    public void Add(Message message)
    {
        var state = message.State;
        unitOfWork.Append(StreamType, state.Id.Value, message);
        unitOfWork.RefuseOn("messages_dedupe_key", MessageErrors.Duplicate);
        unitOfWork.Queue(
            """
            insert into notifications.messages (
                id, source_event_id, recipient_id, channel, template, category, facts, status, attempts, created_at,
                version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            state.Id.Value, state.Key.SourceEventId, state.Key.Recipient.Value, WireEnum.Of(state.Key.Channel),
            state.Key.Template, WireEnum.Of(state.Category), Json.Of(state.Facts), WireEnum.Of(state.Status),
            state.Attempts, state.CreatedAt, state.Version);
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
            state.Id.Value, WireEnum.Of(state.Status), state.Reason, state.Attempts, state.ClosedAt, state.Version);
    }
}
