using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Notifications.Publishing;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Notifications.Write;

internal sealed class RecipientRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(NotificationsModule.Name)] NpgsqlDataSource db) : IRecipientRepository
{
    private const string StreamType = "notifications.recipient";

    public async Task<Recipient?> FindAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var select = db.CreateCommand(
            "select id, email, name, locale, version from notifications.recipients where customer_id = $1");
        select.Parameters.AddWithValue(customer.Value);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? Recipient.Load(new RecipientState
            {
                Id = RecipientId.From(row.Value<Guid>("id")),
                Customer = customer,
                Contact = new Contact(
                    row.Value<string>("email"), row.Value<string>("name"), row.Value<string>("locale")),
                Version = row.Value<int>("version"),
            })
            : null;
    }

    public void Add(Recipient recipient)
    {
        var state = recipient.State;
        Append(recipient);
        // Somebody else has just added this person: load that one and run again.
        unitOfWork.RetryOn("recipients_customer_key");
        unitOfWork.Queue(
            """
            insert into notifications.recipients (id, customer_id, email, name, locale, version)
            values ($1, $2, $3, $4, $5, $6)
            """,
            state.Id.Value, state.Customer.Value, state.Contact.Email, state.Contact.Name, state.Contact.Locale,
            state.Version);
    }

    public void Update(Recipient recipient)
    {
        var state = recipient.State;
        Append(recipient);
        unitOfWork.Queue(
            """
            with u as (
                update notifications.recipients
                set email = $2, name = $3, locale = $4, version = $5
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'notifications.recipient') from u
            """,
            state.Id.Value, state.Contact.Email, state.Contact.Name, state.Contact.Locale, state.Version);
    }

    private void Append(Recipient recipient) => unitOfWork.Append(
        StreamType, recipient.State.Id.Value, recipient, NotificationEventsToContracts.Publish);
}
