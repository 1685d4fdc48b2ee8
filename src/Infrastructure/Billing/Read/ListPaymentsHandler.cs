using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class ListPaymentsHandler([FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListPaymentsQuery, Page<PaymentDetails>>
{
    public async Task<Result<Page<PaymentDetails>>> Handle(
        ListPaymentsQuery query, CancellationToken cancellationToken) =>
        await DocumentsOfOrder.ListAsync<PaymentDetails>(
            database,
            """
            select p.created_at, p.id, d.document
            from billing.payments p
            join billing.rm_payment_details d on d.id = p.id
            where p.order_id = $1
              and ($2::uuid is null or p.customer_id = $2)
              and (p.created_at, p.id) < ($3, $4)
            order by p.created_at desc, p.id desc
            limit $5
            """,
            query.OrderId, query.Owner, query.Page, cancellationToken);
}
