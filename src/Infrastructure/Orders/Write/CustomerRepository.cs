using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Orders.Customers;
using Modular.Domain.Shared;
using Modular.Infrastructure.Orders.Publishing;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Orders.Write;

internal sealed class CustomerRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database) : ICustomerRepository
{
    public async Task<Customer?> FindAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            "select id, status, version from orders.customers where customer_id = $1");
        select.Parameters.AddWithValue(customer.Value);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? Customer.Load(new CustomerState
            {
                Id = CustomerRecordId.From(row.Value<Guid>("id")),
                CustomerId = customer,
                Status = EnumText.Parse<CustomerStatus>(row.Value<string>("status")),
                Version = row.Value<int>("version"),
            })
            : null;
    }

    public void Save(Customer customer)
    {
        var state = customer.State;
        unitOfWork.Append("orders.customer", state.Id.Value, customer, OrderEventsToContracts.Map);
        // Somebody else has just written this person down: load that row and run again.
        unitOfWork.RetryOn("customers_customer_key");
        unitOfWork.Queue(
            """
            insert into orders.customers (id, customer_id, status, version) values ($1, $2, $3, $4)
            on conflict (id) do update set status = excluded.status, version = excluded.version
            """,
            state.Id.Value, state.CustomerId.Value, EnumText.Of(state.Status), state.Version);
    }
}
