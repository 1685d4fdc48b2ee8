using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Billing.Publishing;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Billing.Write;

internal sealed class InvoiceRepository(
    [FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database, UnitOfWork unitOfWork) : IInvoiceRepository
{
    public async Task<Invoice?> FindByOrderAsync(OrderId orderId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select id, order_id, customer_id, status, currency, net, discount, tax, shipping, gross, lines, tax_groups,
                   buyer, number_series, number_year, number_no, issued_at, due_at, created_at, version
            from billing.invoices
            where order_id = $1
            """);
        command.Parameters.AddWithValue(orderId.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Invoice.Load(Read(reader)) : null;
    }

    public void Add(Invoice invoice)
    {
        var state = invoice.State;
        var (totals, buyer) = (state.Totals, state.Buyer);
        unitOfWork.Append("billing.invoice", state.Id.Value, invoice, BillingEventsToContracts.Publish);
        unitOfWork.RefuseOn("invoices_order_key", InvoiceErrors.AlreadyBilled);
        unitOfWork.Queue(
            """
            insert into billing.invoices (id, order_id, customer_id, status, currency, net, discount, tax, shipping,
                                          gross, lines, tax_groups, buyer, created_at, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            state.Id.Value, state.OrderId.Value, state.CustomerId.Value, EnumText.Of(state.Status), state.Currency,
            totals.Net.Amount, totals.Discount.Amount, totals.Tax.Amount, totals.Shipping.Amount, totals.Gross.Amount,
            Json.Of(state.Lines), Json.Of(state.TaxGroups), Json.Of(buyer), state.CreatedAt, state.Version);
        Render(state);
    }

    public void Update(Invoice invoice)
    {
        var state = invoice.State;
        unitOfWork.Append("billing.invoice", state.Id.Value, invoice, BillingEventsToContracts.Publish);
        unitOfWork.Queue(
            """
            with u as (
                update billing.invoices
                set status = $2, number_series = $3, number_year = $4, number_no = $5, issued_at = $6, due_at = $7,
                    version = $8
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'billing.invoice') from u
            """,
            state.Id.Value, EnumText.Of(state.Status), state.Number?.Series, state.Number?.Year, state.Number?.No,
            state.IssuedAt, state.DueAt, state.Version);
        Render(state);
    }

    public void Add(CreditNote creditNote)
    {
        var state = creditNote.State;
        var (totals, number) = (state.Totals, state.Number);
        unitOfWork.Append("billing.credit_note", state.Id.Value, creditNote);
        unitOfWork.RefuseOn("credit_notes_source_key", CreditNoteErrors.IssuedBefore);
        unitOfWork.Queue(
            """
            insert into billing.credit_notes (id, invoice_id, order_id, customer_id, source, currency, net, discount,
                                              tax, shipping, gross, lines, number_series, number_year, number_no,
                                              issued_at, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """,
            state.Id.Value, state.InvoiceId.Value, state.OrderId.Value, state.CustomerId.Value, state.Source,
            totals.Gross.Currency, totals.Net.Amount, totals.Discount.Amount, totals.Tax.Amount, totals.Shipping.Amount,
            totals.Gross.Amount, Json.Of(state.Lines), number.Series, number.Year, number.No, state.IssuedAt,
            state.Version);
    }

    private void Render(InvoiceState state)
    {
        var document = Json.Bytes(InvoiceDetails.From(state));
        unitOfWork.Document(state.Id.Value, state.Version, document);
        unitOfWork.Queue(
            """
            insert into billing.rm_invoice_details (id, customer_id, version, document)
            values ($1, $2, $3, $4)
            on conflict (id) do update set version = excluded.version, document = excluded.document
            """,
            state.Id.Value, state.CustomerId.Value, state.Version, document);
    }

    private static InvoiceState Read(NpgsqlDataReader row)
    {
        var currency = row.Value<string>("currency");
        return new InvoiceState
        {
            Id = new InvoiceId(row.Value<Guid>("id")),
            OrderId = new OrderId(row.Value<Guid>("order_id")),
            CustomerId = new CustomerId(row.Value<Guid>("customer_id")),
            Status = row.Enum<InvoiceStatus>("status"),
            Lines = row.Json<IReadOnlyList<InvoiceLine>>("lines"),
            TaxGroups = row.Json<IReadOnlyList<InvoiceTaxGroup>>("tax_groups"),
            Totals = new InvoiceTotals(
                Amount("net"), Amount("discount"), Amount("tax"), Amount("shipping"), Amount("gross")),
            Buyer = row.Json<Buyer>("buyer"),
            Number = row.Optional<long>("number_no") is { } no
                ? new DocumentNumber(row.Value<string>("number_series"), row.Value<int>("number_year"), no)
                : null,
            IssuedAt = row.Optional<DateTimeOffset>("issued_at"),
            DueAt = row.Optional<DateTimeOffset>("due_at"),
            CreatedAt = row.Value<DateTimeOffset>("created_at"),
            Version = row.Value<int>("version"),
        };

        Money Amount(string column) => new(row.Value<long>(column), currency);
    }
}
