using FluentAssertions;
using Modular.ArchitectureTests.Documents;
using Modular.ArchitectureTests.Engine;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>What the generator reads from a small tree, compiled in memory: Documents/Sample.</summary>
public sealed class DocumentsOfASampleTests
{
    private static readonly Architecture Sample = new(Seed.In(Path.Combine("Documents", "Sample")).Tree);
    private static readonly string Orders = new Canvas(Sample, "Orders").Render();
    private static readonly string Billing = new Canvas(Sample, "Billing").Render();
    private static readonly string Events = new EventCatalogue(Sample).Render();

    [Fact]
    public void A_published_event_has_its_source_and_its_consumer()
    {
        var placed = Sample.IntegrationEvents.Single(e => e.Wire == "orders.order.placed.v1");

        Sample.SourcesOf(placed).Select(e => e.Wire).Should().Equal("orders.order.placed", "orders.order.priced");
        Sample.ReactionsTo(placed).Select(r => r.Module).Should().Equal("Billing");
        Row(Orders, "orders.order.placed.v1").Should().EndWith("| [Billing](billing.md) |");
    }

    [Fact]
    public void A_consumed_event_leads_to_the_command_of_its_reaction() =>
        Row(Billing, "orders.order.placed.v1").Should()
            .Contain("[Orders](orders.md)").And.Contain("[WhenOrderPlaced](").And.Contain("[BillOrder](");

    [Fact]
    public void An_event_that_nobody_hears_is_shown_as_such()
    {
        Row(Events, "orders.order.dropped.v1").Should().EndWith("| nobody yet |");
        Row(Orders, "orders.order.dropped.v1").Should().EndWith("| nobody yet |");
    }

    [Fact]
    public void An_event_that_no_mapper_makes_has_no_source() =>
        Sample.SourcesOf(Sample.IntegrationEvents.Single(e => e.Wire == "orders.order.promised.v1"))
            .Should().BeEmpty();

    [Fact]
    public void A_route_has_the_path_of_its_groups_and_what_it_asks_for()
    {
        Row(Orders, "POST /api/v1/orders").Should().Contain("[placeOrder](")
            .And.Contain("| `orders:order:place` or `orders:order:place:own` |")
            .And.EndWith("| Places it. Needs an `Idempotency-Key`. |");
        Row(Orders, "DELETE /api/v1/orders/{id}").Should().EndWith("| any caller | Drops it. |");
        Row(Orders, "GET /dev/orders").Should().EndWith("| anybody | All of them. Not in Production. |");
    }

    [Fact]
    public void A_permission_has_its_roles_and_routes()
    {
        Row(Orders, "orders:order:place").Should().EndWith("| customer, support | placeOrder |");
        Row(Orders, "orders:order:drop").Should().EndWith("| - | - |");
    }

    [Fact]
    public void A_timer_has_its_command_and_those_who_set_and_cancel_it() => Row(Orders, "orders.expire").Should()
        .MatchRegex(@"Gives the goods back\. \| \[PlaceOrder\]\(\S+\) \| \[DropOrder\]\(\S+\) \|$");

    [Fact]
    public void A_job_is_enqueued_by_the_handler_behind_its_helper() => Row(Orders, "orders.print").Should()
        .MatchRegex(@"Prints it\. \| \[PlaceOrder\]\(\S+\) \| \[PrintJobHandler\]\(\S+\) \|$");

    [Fact]
    public void Tables_are_what_all_migrations_leave_behind()
    {
        Sample.Tables.Select(t => t.ToString()).Should().Equal("orders.all_orders", "orders.rm_orders");
        Row(Orders, "orders.rm_orders").Should().Contain("| read model, follows the log | [OrderList](");
        Row(Orders, "orders.all_orders").Should().EndWith("| state | - |");
    }

    [Fact]
    public void A_question_stands_with_the_one_who_asks_and_the_one_who_answers()
    {
        Orders.Should().MatchRegex(@"IPrices\]\(\S+\): Knows prices\. \| \[Prices\]\(\S+\) \| \[Billing\]");
        Billing.Should().MatchRegex(@"IPrices\]\(\S+\) \| \[Orders\]");
    }

    [Fact]
    public void An_aggregate_comes_with_its_comment() =>
        Orders.Should().MatchRegex(@"\[Order\]\(\S+\) \| A wish to buy, as `OrderPlaced` says\. \|");

    [Fact]
    public void A_field_of_an_event_has_a_type_and_a_meaning()
    {
        Row(Events, "OrderId").Should().Be("| `OrderId` | id, or null |  |");
        Row(Events, "Gross").Should().Be("| `Gross` | long | Minor units. |");
        Row(Events, "Lines[].Quantity").Should().Be("| `Lines[].Quantity` | int |  |");
    }

    [Fact]
    public void The_map_has_an_arrow_for_what_is_told_what_is_asked_and_what_is_outside() =>
        new Pictures(Sample).ModuleMap().Split('\n').Select(line => line.Trim()).Should().Contain(
        [
            "Orders[\"<b>Orders</b><br/>Orders of customers\"]:::ours",
            "Orders -- \"order.placed\" --> Billing",
            "Billing -. \"asks IPrices\" .-> Orders",
            "Orders -. \"HTTP\" .-> courier_desk",
        ]);

    [Fact]
    public void What_is_not_in_a_module_is_said() =>
        Billing.Should().EndWith("Not in this module: aggregates, tables, publishes, answers, talks to, routes, "
            + "permissions, jobs, timers, projections, packages of its own.\n");

    /// <summary>The first row of a table that is about this.</summary>
    private static string Row(string page, string about) => page.Split('\n').First(line =>
        line.StartsWith($"| `{about}`", StringComparison.Ordinal)
        || line.StartsWith($"| [`{about}`]", StringComparison.Ordinal));
}
