using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

internal sealed class ListPaymentsHandler([FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListPaymentsQuery, Page<PaymentDetails>>
{
    private static readonly DocumentList<PaymentDetails> List = new(
        "from billing.payments r join billing.rm_payment_details d on d.id = r.id",
        "processing", "authorized", "declined", "voided");

    public async Task<Result<Page<PaymentDetails>>> Handle(
        ListPaymentsQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(database, query.Owner, query.Filter, query.Page, cancellationToken);
}
