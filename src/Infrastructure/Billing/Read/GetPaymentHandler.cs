using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class GetPaymentHandler([FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetPaymentQuery, StoredDocument>
{
    public async Task<Result<StoredDocument>> Handle(GetPaymentQuery query, CancellationToken cancellationToken) =>
        await database.FindDocumentAsync(
            """
            select version, case when version is distinct from $3 then document end
            from billing.rm_payment_details
            where id = $1 and ($2::uuid is null or customer_id = $2)
            """,
            query.PaymentId, query.Owner, query.KnownVersion, cancellationToken) is { } document
            ? document
            : PaymentErrors.NotFound;
}
