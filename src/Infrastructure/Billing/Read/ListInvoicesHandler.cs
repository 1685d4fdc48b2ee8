using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class ListInvoicesHandler([FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListInvoicesQuery, Page<InvoiceDetails>>
{
    public async Task<Result<Page<InvoiceDetails>>> Handle(
        ListInvoicesQuery query, CancellationToken cancellationToken) =>
        await DocumentsOfOrder.ListAsync<InvoiceDetails>(
            database,
            """
            select i.created_at, i.id, d.document
            from billing.invoices i
            join billing.rm_invoice_details d on d.id = i.id
            where i.order_id = $1
              and ($2::uuid is null or i.customer_id = $2)
              and (i.created_at, i.id) < ($3, $4)
            order by i.created_at desc, i.id desc
            limit $5
            """,
            query.OrderId, query.Owner, query.Page, cancellationToken);
}
