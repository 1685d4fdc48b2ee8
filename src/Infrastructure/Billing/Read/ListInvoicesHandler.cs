using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class ListInvoicesHandler([FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListInvoicesQuery, Page<InvoiceDetails>>
{
    private static readonly DocumentList<InvoiceDetails> List = new(
        "from billing.invoices r join billing.rm_invoice_details d on d.id = r.id",
        "draft", "open", "discarded", "credited");

    public async Task<Result<Page<InvoiceDetails>>> Handle(
        ListInvoicesQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(database, query.Owner, query.Filter, query.Page, cancellationToken);
}
