using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Sending;

/// <summary>
/// The mail server of development: a table that drops a second copy of a mail by its Message-ID, as mailboxes do.
/// It stands for the outside, so it writes at once and in no unit of work.
/// </summary>
internal sealed class MailboxTransport(
    [FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db,
    MailSettings settings,
    IIdSource ids,
    TimeProvider clock) : IMailTransport
{
    public async Task<Result> SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        var sentAt = clock.GetUtcNow();
        var messageId = $"<{mail.Key}@{settings.Domain}>";
        var headers = new Dictionary<string, string>
        {
            ["Message-ID"] = messageId,
            ["Date"] = sentAt.ToString("r", CultureInfo.InvariantCulture),
            ["From"] = settings.From.ToString(),
            ["To"] = mail.To,
            ["Subject"] = mail.Content.Subject,
            ["Auto-Submitted"] = "auto-generated",
        };
        await using var insert = db.CreateCommand(
            """
            insert into notifications.mailbox (id, message_id, to_address, subject, headers, text, html, sent_at)
            values ($1, $2, lower($3), $4, $5, $6, $7, $8)
            on conflict (message_id) do nothing
            """);
        insert.Parameters.Add(new() { Value = ids.NewId() });
        insert.Parameters.Add(new() { Value = messageId });
        insert.Parameters.Add(new() { Value = mail.To });
        insert.Parameters.Add(new() { Value = mail.Content.Subject });
        insert.Parameters.Add(Json.Of(headers));
        insert.Parameters.Add(new() { Value = mail.Content.Text });
        insert.Parameters.Add(new() { Value = mail.Content.Html });
        insert.Parameters.Add(new() { Value = sentAt });
        await insert.ExecuteNonQueryAsync(cancellationToken);
        return Result.Success;
    }
}
