using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Read;

internal sealed class ListMailboxHandler([FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db)
    : IQueryHandler<ListMailboxQuery, MailboxContent>
{
    public async Task<Result<MailboxContent>> Handle(ListMailboxQuery query, CancellationToken cancellationToken)
    {
        await using var select = db.CreateCommand(
            """
            select id, to_address, subject, sent_at, text
            from notifications.mailbox
            where $1::text is null or to_address = lower($1)
            order by sent_at desc, id desc
            limit 500
            """);
        select.Parameters.AddWithValue((object?)query.To ?? DBNull.Value);
        List<MailboxItem> items = [];
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            items.Add(new MailboxItem(
                row.Value<Guid>("id"), row.Value<string>("to_address"), row.Value<string>("subject"),
                row.Value<DateTimeOffset>("sent_at"), row.Value<string>("text")));
        }

        return new MailboxContent(items);
    }
}
