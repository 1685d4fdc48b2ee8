using Dapper;
using FluentAssertions;
using FsCheck.Fluent;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Modular.Infrastructure.Orders.Read;
using Modular.Infrastructure.Shared.Projections;
using Modular.Tests.Orders.Domain;
using Npgsql;
using Xunit;

namespace Modular.Tests.Orders.Read;

public sealed class OrderListProjectionTests(OrdersHost host) : IClassFixture<OrdersHost>
{
    private readonly OrderListProjection _projection = new();

    [Fact]
    public async Task Any_batching_of_a_log_gives_the_rows_that_one_by_one_gives()
    {
        foreach (var seed in Gen.Choose(0, int.MaxValue).Sample(25))
        {
            var random = new Random(seed);
            var log = RandomLog(random);

            var oneByOne = await RowsAfterAsync(log.Select(e => new[] { e }));
            var bulk = await RowsAfterAsync([[.. log]]);
            var batches = await RowsAfterAsync(Batches(log, random));

            oneByOne.Should().HaveCount(log.Count(e => e.Data is OrderPlaced));
            bulk.Should().Equal(oneByOne, $"seed {seed}");
            batches.Should().Equal(oneByOne, $"seed {seed}");
        }
    }

    [Fact]
    public async Task An_event_that_comes_before_its_predecessor_stops_the_projection()
    {
        var order = Samples.NewOrder();
        order.Confirm(order.State.Total);
        var (placed, confirmed) = (Recorded(order, 0), Recorded(order, 1));

        var acrossBatches = () => RowsAfterAsync([[confirmed], [placed]]);
        var withinBatch = () => RowsAfterAsync([[confirmed, placed]]);

        (await acrossBatches.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("MD001");
        await withinBatch.Should().ThrowAsync<InvalidOperationException>().WithMessage("*version 1 was read after 2*");
    }

    [Fact]
    public async Task An_event_that_comes_twice_stops_the_projection()
    {
        var order = Samples.NewOrder();
        order.Confirm(order.State.Total);
        var (placed, confirmed) = (Recorded(order, 0), Recorded(order, 1));

        var twice = () => RowsAfterAsync([[placed], [confirmed], [confirmed]]);

        (await twice.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("MD001");
    }

    [Fact]
    public async Task Customers_see_their_own_orders_the_latest_first_page_by_page()
    {
        var customer = new CustomerId(Samples.NewId());
        var mine = Enumerable.Range(0, 7).Select(i => Placed(customer, Samples.Now.AddMinutes(i / 2))).ToList();
        var others = Enumerable.Range(0, 3).Select(_ => Placed(new CustomerId(Samples.NewId()), Samples.Now)).ToList();
        await using var connection = await host.Database.OpenAsync("orders");
        await ApplyAsync(connection, [.. mine, .. others]);

        var seen = new List<OrderListItem>();
        PageKey? after = null;
        do
        {
            var page = (await host.SendAsync(new ListOrdersQuery(
                customer, new OrderFilter(), new PageRequest(3, after)))).Value;
            seen.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        seen.Select(item => item.Id).Should().Equal(mine
            .OrderByDescending(e => e.Origin.OccurredAt)
            .ThenBy(e => ((OrderPlaced)e.Data).Number, StringComparer.Ordinal)
            .ThenBy(e => e.Origin.StreamId.ToString())
            .Select(e => e.Origin.StreamId));
        seen.Should().OnlyContain(item => item.Status == "pending" && item.Total == new Money(7720, "EUR"));
    }

    private static RecordedEvent Placed(CustomerId customer, DateTimeOffset at)
    {
        var order = Samples.NewOrder();
        var placed = (OrderPlaced)order.Events[0] with { CustomerId = customer, PlacedAt = at };
        return new RecordedEvent(placed, new EventOrigin(Samples.NewId(), order.State.Id.Value, 1, at));
    }

    // Some orders, each with a random legal life, their events interleaved.
    private static List<RecordedEvent> RandomLog(Random random)
    {
        var streams = Enumerable.Range(0, random.Next(1, 12)).Select(stream =>
        {
            var order = Samples.NewOrder();
            for (var step = random.Next(0, 4); step > 0; step--)
            {
                _ = random.Next(4) switch
                {
                    0 => order.Confirm(order.State.Total),
                    1 => order.Decline(),
                    2 => order.Cancel(CancelReason.CustomerRequest, note: null),
                    _ => order.CompleteCancellation(),
                };
            }

            return new Queue<RecordedEvent>(order.Events.Select((_, i) => Recorded(order, i)));
        }).ToList();
        var log = new List<RecordedEvent>();
        while (streams.Count > 0)
        {
            var next = streams[random.Next(streams.Count)];
            log.Add(next.Dequeue());
            streams.RemoveAll(s => s.Count == 0);
        }

        return log;
    }

    private static RecordedEvent Recorded(Order order, int index) => new(
        order.Events[index],
        new EventOrigin(Samples.NewId(), order.State.Id.Value, index + 1, Samples.Now));

    private static List<RecordedEvent[]> Batches(List<RecordedEvent> log, Random random)
    {
        var batches = new List<RecordedEvent[]>();
        for (var at = 0; at < log.Count;)
        {
            var size = random.Next(1, log.Count - at + 1);
            batches.Add([.. log.Skip(at).Take(size)]);
            at += size;
        }

        return batches;
    }

    /// <summary>What the table holds after these batches, as text; rolled back.</summary>
    private async Task<List<string>> RowsAfterAsync(IEnumerable<RecordedEvent[]> batches)
    {
        await using var connection = await host.Database.OpenAsync("orders");
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("delete from orders.rm_orders");
        foreach (var batch in batches)
        {
            await ApplyAsync(connection, batch);
        }

        return [.. await connection.QueryAsync<string>("select r::text from orders.rm_orders r order by id")];
    }

    private async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<RecordedEvent> events)
    {
        await using var batch = connection.CreateBatch();
        var writes = new List<NpgsqlBatchCommand>();
        _projection.Apply(events, writes);
        writes.ForEach(batch.BatchCommands.Add);
        await batch.ExecuteNonQueryAsync();
    }
}
