using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing.Queries;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Billing.Publishing;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Billing.Write;

internal sealed class PaymentRepository(
    [FromKeyedServices(BillingModule.Name)] NpgsqlDataSource database, UnitOfWork unitOfWork) : IPaymentRepository
{
    // One statement: a payment at version 7 with an operation of version 8 would lose an update.
    private const string Select =
        """
        select p.id, p.order_id, p.customer_id, p.method, p.token, p.amount, p.currency, p.created_at,
               p.release_requested_at, p.released_at, p.version,
               o.id as operation_id, o.type, o.status, o.amount as operation_amount,
               o.currency as operation_currency, o.target_id, o.decline_code, o.created_at as operation_created_at
        from billing.payments p
        left join billing.payment_operations o on o.payment_id = p.id
        """;

    public Task<Payment?> GetAsync(PaymentId id, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where p.id = $1 order by o.operation_no", id.Value, cancellationToken);

    public Task<Payment?> FindByOrderAsync(OrderId orderId, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where p.order_id = $1 order by o.operation_no", orderId.Value, cancellationToken);

    public async Task<bool> AnyInFlightAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            """
            select exists (
                select from billing.payments p
                join billing.payment_operations o on o.payment_id = p.id
                where p.customer_id = $1 and o.status in ('requested', 'unknown'))
            """);
        select.Parameters.AddWithValue(customer.Value);
        return (bool)(await select.ExecuteScalarAsync(cancellationToken))!;
    }

    public void Add(Payment payment)
    {
        var state = payment.State;
        unitOfWork.Append("billing.payment", state.Id.Value, payment, BillingEventsToContracts.Publish);
        unitOfWork.RefuseOn("payments_order_key", InvoiceErrors.AlreadyBilled);
        unitOfWork.Queue(
            """
            insert into billing.payments (id, order_id, customer_id, method, token, amount, currency, created_at,
                                          status, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            state.Id.Value, state.OrderId.Value, state.CustomerId.Value, state.Method.Type, state.Method.Token,
            state.Amount.Amount, state.Amount.Currency, state.CreatedAt, EnumText.Of(state.Status), state.Version);
        WriteOperations(state);
        Render(state);
    }

    public void Update(Payment payment)
    {
        var state = payment.State;
        unitOfWork.Append("billing.payment", state.Id.Value, payment, BillingEventsToContracts.Publish);
        unitOfWork.Queue(
            """
            with u as (
                update billing.payments
                set release_requested_at = $2, released_at = $3, status = $4, version = $5
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'billing.payment') from u
            """,
            state.Id.Value, state.ReleaseRequestedAt, state.ReleasedAt, EnumText.Of(state.Status), state.Version);
        WriteOperations(state);
        Render(state);
    }

    private void WriteOperations(PaymentState state)
    {
        if (state.Operations.Count == 0)
        {
            return;
        }

        // In their order: the old one ends before the new one begins, or the index of single flight refuses.
        unitOfWork.Queue(
            """
            insert into billing.payment_operations (payment_id, operation_no, id, type, status, amount, currency,
                                                    target_id, decline_code, created_at)
            select $1, n.no, n.id, n.type, n.status, n.amount, n.currency, n.target_id, n.decline_code, n.created_at
            from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::uuid[], $8::text[],
                        $9::timestamptz[])
                 with ordinality as n (id, type, status, amount, currency, target_id, decline_code, created_at, no)
            order by n.no
            on conflict (payment_id, operation_no) do update
            set status = excluded.status, amount = excluded.amount, currency = excluded.currency,
                decline_code = excluded.decline_code
            """,
            state.Id.Value,
            Each(operation => operation.Id.Value),
            Each(operation => EnumText.Of(operation.Type)),
            Each(operation => EnumText.Of(operation.Status)),
            Each(operation => operation.Amount.Amount),
            Each(operation => operation.Amount.Currency),
            Each(operation => operation.TargetId?.Value),
            Each(operation => operation.DeclineCode),
            Each(operation => operation.CreatedAt));

        T[] Each<T>(Func<PaymentOperation, T> value) => [.. state.Operations.Select(value)];
    }

    private void Render(PaymentState state)
    {
        var document = Json.Bytes(PaymentDetails.From(state));
        unitOfWork.Document(state.Id.Value, state.Version, document);
        unitOfWork.Queue(
            """
            insert into billing.rm_payment_details (id, customer_id, version, document)
            values ($1, $2, $3, $4)
            on conflict (id) do update set version = excluded.version, document = excluded.document
            """,
            state.Id.Value, state.CustomerId.Value, state.Version, document);
    }

    private async Task<Payment?> LoadAsync(string sql, Guid key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        PaymentState? state = null;
        List<PaymentOperation> operations = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            state ??= ReadPayment(reader);
            if (reader.Optional<Guid>("operation_id") is { } operationId)
            {
                operations.Add(ReadOperation(reader, operationId));
            }
        }

        return state is null ? null : Payment.Load(state with { Operations = operations });
    }

    private static PaymentState ReadPayment(NpgsqlDataReader row) => new()
    {
        Id = new PaymentId(row.Value<Guid>("id")),
        OrderId = new OrderId(row.Value<Guid>("order_id")),
        CustomerId = new CustomerId(row.Value<Guid>("customer_id")),
        Method = new PaymentMethod(row.Value<string>("method"), row.Value<string>("token")),
        Amount = new Money(row.Value<long>("amount"), row.Value<string>("currency")),
        CreatedAt = row.Value<DateTimeOffset>("created_at"),
        ReleaseRequestedAt = row.Optional<DateTimeOffset>("release_requested_at"),
        ReleasedAt = row.Optional<DateTimeOffset>("released_at"),
        Version = row.Value<int>("version"),
    };

    private static PaymentOperation ReadOperation(NpgsqlDataReader row, Guid id) => new(
        new PaymentOperationId(id),
        row.Enum<PaymentOperationType>("type"),
        row.Enum<PaymentOperationStatus>("status"),
        new Money(row.Value<long>("operation_amount"), row.Value<string>("operation_currency")),
        row.Optional<Guid>("target_id") is { } target ? new PaymentOperationId(target) : null,
        row.Text("decline_code"),
        row.Value<DateTimeOffset>("operation_created_at"));
}
