using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class GetInvoiceHandler([FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetInvoiceQuery, StoredDocument>
{
    public async Task<Result<StoredDocument>> Handle(GetInvoiceQuery query, CancellationToken cancellationToken) =>
        await database.FindDocumentAsync(
            """
            select version, case when version is distinct from $3 then document end
            from billing.rm_invoice_details
            where id = $1 and ($2::uuid is null or customer_id = $2)
            """,
            query.InvoiceId, query.Owner, query.KnownVersion, cancellationToken) is { } document
            ? document
            : InvoiceErrors.NotFound;
}
