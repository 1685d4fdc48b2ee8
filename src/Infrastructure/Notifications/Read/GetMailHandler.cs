using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Read;

internal sealed class GetMailHandler([FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db)
    : IQueryHandler<GetMailQuery, MailDetails>
{
    public async Task<Result<MailDetails>> Handle(GetMailQuery query, CancellationToken cancellationToken)
    {
        await using var select = db.CreateCommand(
            "select to_address, subject, sent_at, headers, text, html from notifications.mailbox where id = $1");
        select.Parameters.AddWithValue(query.Id);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new MailDetails(
                query.Id, row.Value<string>("to_address"), row.Value<string>("subject"),
                row.Value<DateTimeOffset>("sent_at"), row.Json<Dictionary<string, string>>("headers"),
                row.Value<string>("text"), row.Value<string>("html"))
            : MailErrors.NotFound;
    }
}
