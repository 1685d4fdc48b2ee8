using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

/// <summary>
/// Keeps <c>rm_orders</c>, from which customers list their orders. A thousand events become at most two statements:
/// what happened to one order in the batch is one row.
/// </summary>
internal sealed class OrderListProjection : IProjection
{
    public string ReadModel => "rm_orders";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events { get; } =
    [
        typeof(OrderPlaced), typeof(OrderConfirmed), typeof(OrderCancellationStarted), typeof(OrderCancelled),
        typeof(OrderAnonymised),
    ];

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        Dictionary<Guid, Change> changes = [];
        foreach (var (occurred, origin) in events)
        {
            var next = new Change(
                origin.StreamId, occurred as OrderPlaced, origin.StreamVersion, origin.StreamVersion,
                StatusAfter(occurred));
            changes[next.OrderId] = changes.TryGetValue(next.OrderId, out var before) ? before.Then(next) : next;
        }

        if (changes.Values.Where(change => change.Placed is not null).ToList() is { Count: > 0 } placed)
        {
            writes.Add(Insert(placed));
        }

        if (changes.Values.Where(change => change.Placed is null).ToList() is { Count: > 0 } changed)
        {
            writes.Add(Update(changed));
        }
    }

    // Null: as it was.
    private static OrderStatus? StatusAfter(object occurred) => occurred switch
    {
        OrderPlaced => OrderStatus.Pending,
        OrderConfirmed => OrderStatus.Confirmed,
        OrderCancellationStarted => OrderStatus.CancellationPending,
        OrderCancelled => OrderStatus.Cancelled,
        OrderAnonymised => null,
        _ => throw new ArgumentException($"{occurred.GetType()} is none of {nameof(Events)}.", nameof(occurred)),
    };

    private static NpgsqlBatchCommand Insert(List<Change> changes)
    {
        T[] Column<T>(Func<OrderPlaced, T> value) => [.. changes.Select(change => value(change.Placed!))];

        return Statement.Of(
            """
            insert into orders.rm_orders (id, number, customer_id, status, total, currency, placed_at, version)
            select id, number, customer_id, status, total, currency, placed_at, version
            from unnest($1, $2, $3, $4, $5, $6, $7, $8)
                 as n (id, number, customer_id, status, total, currency, placed_at, version)
            """,
            Column(placed => placed.OrderId.Value),
            Column(placed => placed.Number),
            Column(placed => placed.CustomerId.Value),
            changes.Select(change => EnumText.Of(change.Status!.Value)).ToArray(),
            Column(placed => placed.Total.Amount),
            Column(placed => placed.Total.Currency),
            Column(placed => placed.PlacedAt),
            changes.Select(change => change.LastVersion).ToArray());
    }

    // Each row must be there and older than the first event of its order in this batch; else the log was read out of
    // order, and the projection stops with an alarm rather than skip.
    private static NpgsqlBatchCommand Update(List<Change> changes) => Statement.Of(
        """
        with updated as (
            update orders.rm_orders r set status = coalesce(n.status, r.status), version = n.last_version
            from unnest($1, $2, $3, $4) as n (id, status, first_version, last_version)
            where r.id = n.id and r.version < n.first_version
            returning 1)
        select log.expect(count(*), $5, 'orders.rm_orders') from updated
        """,
        changes.Select(change => change.OrderId).ToArray(),
        changes.Select(change => change.Status is { } status ? EnumText.Of(status) : null).ToArray(),
        changes.Select(change => change.FirstVersion).ToArray(),
        changes.Select(change => change.LastVersion).ToArray(),
        (long)changes.Count);

    /// <summary>What the events of one batch did to one order.</summary>
    /// <param name="Placed">Null when the order was there before.</param>
    private sealed record Change(
        Guid OrderId, OrderPlaced? Placed, int FirstVersion, int LastVersion, OrderStatus? Status)
    {
        public Change Then(Change next) => next.FirstVersion > LastVersion
            ? this with { LastVersion = next.LastVersion, Status = next.Status ?? Status }
            : throw new InvalidOperationException(
                $"Order {OrderId}: version {next.FirstVersion} was read after {LastVersion}.");
    }
}
