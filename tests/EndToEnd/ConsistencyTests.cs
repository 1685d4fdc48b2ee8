using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>After the story all is well; each kind of damage is found, and what is damaged is named.</summary>
public sealed class ConsistencyTests(ConsistencyTests.AfterTheStory story)
    : IClassFixture<ConsistencyTests.AfterTheStory>
{
    private const string SetOrder = "update orders.orders set ";

    [Fact]
    public async Task After_the_story_nothing_is_wrong()
    {
        var report = await story.ReportAsync();

        report["checks"].AsArray().Where(check => !(bool)check!["ok"]!).Select(check => check!.ToJsonString())
            .Should().BeEmpty();
        ((bool)report["ok"]!, (bool)report["settling"]!).Should().Be((true, false));
        report["checks"].AsArray().Where(check => (long)check!["checked"]! == 0).Select(check => (string)check!["id"]!)
            .Should().BeEmpty("a check that has looked at nothing has found nothing out");
    }

    // Each damage, and how it is undone, with the id that must be named.
    public static TheoryData<string, string, string, string> Damages => new()
    {
        { "G1.journal", "update billing.journal_postings set debit = debit + 1 where {posting}",
            "update billing.journal_postings set debit = debit - 1 where {posting}", "{entry}" },
        { "G1.ledger", "update billing.journal_postings set debit = debit + 1 where {posting}",
            "update billing.journal_postings set debit = debit - 1 where {posting}", "EUR" },
        { "G2.receivable", "update billing.journal_postings set debit = debit + 1 where {posting}",
            "update billing.journal_postings set debit = debit - 1 where {posting}", "{invoice}" },
        { "G3.invoice", "update billing.invoices set gross = gross + 1, net = net + 1 where id = '{invoice}'",
            "update billing.invoices set gross = gross - 1, net = net - 1 where id = '{invoice}'", "{order}" },
        { "G3.payment", "update billing.payment_operations set amount = amount + 1 where payment_id = '{payment}'",
            "update billing.payment_operations set amount = amount - 1 where payment_id = '{payment}'", "{order}" },
        { "G5.money", "update billing.invoices set status = 'open' where id = '{creditedInvoice}'",
            "update billing.invoices set status = 'credited' where id = '{creditedInvoice}'", "{cancelled}" },
        { "G6.deadline", SetOrder + "status = 'pending', deadline = '2020-01-01' where id = '{order}'",
            SetOrder + "status = 'confirmed' where id = '{order}'", "{order}" },
        { "G7.on_hand", "update orders.stock set on_hand = on_hand + 1 where sku_id = '{sku}'",
            "update orders.stock set on_hand = on_hand - 1 where sku_id = '{sku}'", "{sku}" },
        { "G8.reserved", "update orders.stock set reserved = reserved + 1 where sku_id = '{sku}'",
            "update orders.stock set reserved = reserved - 1 where sku_id = '{sku}'", "{sku}" },
        { "G10.cart", "update orders.carts set order_id = null where order_id = '{order}'",
            "update orders.carts set order_id = '{order}' where id = '{cart}'", "{order}" },
        { "G11.numbers", "update billing.number_series set last_no = last_no + 1",
            "update billing.number_series set last_no = last_no - 1", "-" },
        { "G13.credited", "update billing.invoices set status = 'credited' where id = '{invoice}'",
            "update billing.invoices set status = 'open' where id = '{invoice}'", "{invoice}" },
        { "G15.order", "update orders.order_lines set tax = tax + 1, gross = gross + 1 where {line}",
            "update orders.order_lines set tax = tax - 1, gross = gross - 1 where {line}", "{order}" },
        { "G17.streams", "update log.events set stream_version = 99 where {confirmed}",
            "update log.events set stream_version = 2 where {confirmedWrong}", "{order}" },
        { "G17.order", "update log.events set transaction_id = '1' where {confirmed}",
            "update log.events set transaction_id = '{xid}' where {confirmed}", "{order}" },
        { "G18.consumers", "update log.consumers set state = 'paused' where name = 'rm_orders'",
            "update log.consumers set state = 'running' where name = 'rm_orders'", "orders/rm_orders" },
        { "G18.orders", SetOrder + "version = version + 1 where id = '{order}'",
            SetOrder + "version = version - 1 where id = '{order}'", "{order}" },
        { "G18.billing", "update billing.payments set version = version + 1 where id = '{payment}'",
            "update billing.payments set version = version - 1 where id = '{payment}'", "{payment}" },
        { "G18.notifications", "update notifications.messages set version = version + 1 where id = '{message}'",
            "update notifications.messages set version = version - 1 where id = '{message}'", "{message}" },
        { "G18.users", "update users.users set version = version + 1 where id = '{customer}'",
            "update users.users set version = version - 1 where id = '{customer}'", "{customer}" },
        { "G19.told", "update notifications.messages set template = 'other' where id = '{message}'",
            "update notifications.messages set template = '{template}' where id = '{message}'", "{source}" },
        { "G19.closed",
            "update notifications.messages set status = 'pending', closed_at = null where id = '{message}'",
            "update notifications.messages set status = 'sent', closed_at = created_at where id = '{message}'",
            "{message}" },
        { "G25.admin", "update users.users set status = 'pending_verification' where 'admin' = any (roles)",
            "update users.users set status = 'active' where 'admin' = any (roles)", "admin" },
        { "G26.users", "update users.users set status = 'suspended' where id = '{customer}'",
            "update users.users set status = 'active' where id = '{customer}'", "{customer}" },
        { "G28.rm_order_details", "update orders.rm_order_details set version = version + 1 where id = '{order}'",
            "update orders.rm_order_details set version = version - 1 where id = '{order}'", "{order}" },
        { "G28.rm_orders", "update orders.rm_orders set total = total + 1 where id = '{order}'",
            "update orders.rm_orders set total = total - 1 where id = '{order}'", "{order}" },
        { "G28.billing_documents",
            "update billing.rm_payment_details set version = version + 1 where id = '{payment}'",
            "update billing.rm_payment_details set version = version - 1 where id = '{payment}'", "{payment}" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_is_found_and_named(string check, string damage, string repair, string named)
    {
        await story.DamageAsync(damage);
        var report = await story.ReportAsync();
        await story.DamageAsync(repair);
        var repaired = await story.ReportAsync();

        Check(report)["violations"]!.AsArray().Select(violation => (string)violation!)
            .Should().Contain(violation => violation.Contains(story.Fill(named), StringComparison.Ordinal));
        ((bool)report["ok"]!).Should().BeFalse();
        ((bool)Check(repaired)["ok"]!).Should().BeTrue();

        JsonNode Check(Reply told) => told["checks"].AsArray().Single(c => (string)c!["id"]! == check)!;
    }

    [Fact]
    public async Task Each_check_has_its_damage() =>
        (await story.ReportAsync())["checks"].AsArray().Select(check => (string)check!["id"]!)
            .Should().BeEquivalentTo(Damages.Select(damage => (string)damage[0]));

    /// <summary>An order that is confirmed, and one that was confirmed and cancelled.</summary>
    public sealed class AfterTheStory : IAsyncLifetime
    {
        private readonly Market _market = new();
        private Dictionary<string, string> _names = [];

        public async Task InitializeAsync()
        {
            await _market.InitializeAsync();
            var (customer, sku, cart, total) = await _market.ReadyCartAsync();
            var order = (string)(await Shop.ExpectAsync(201, customer.PlaceAsync(cart, total)))["id"]!;
            var (other, _, otherCart, otherTotal) = await _market.ReadyCartAsync();
            var cancelled = (string)(await Shop.ExpectAsync(201, other.PlaceAsync(otherCart, otherTotal)))["id"]!;
            await other.WaitForOrderAsync(cancelled, "confirmed");
            await _market.QuiesceAsync();
            await Shop.ExpectAsync(202, other.PostAsync(
                $"/api/v1/orders/{cancelled}/cancel", new { reason = "changed my mind" }, Shop.NewKey()));
            await other.WaitForOrderAsync(cancelled, "cancelled");
            await _market.QuiesceAsync();

            var invoice = await OneAsync($"select id::text from billing.invoices where order_id = '{order}'");
            var entry = await OneAsync(
                $"select id::text from billing.journal_entries where source_id = '{invoice}'");
            var message = await OneAsync(
                "select id::text from notifications.messages where template = 'order_confirmed' limit 1");
            const string confirmed =
                "kind = 'domain' and type = 'orders.order.confirmed' and stream_id = ";
            _names = new(StringComparer.Ordinal)
            {
                ["order"] = order, ["cancelled"] = cancelled, ["sku"] = sku, ["cart"] = cart, ["invoice"] = invoice,
                ["entry"] = entry,
                ["posting"] = $"account = '1200' and entry_id = '{entry}'",
                ["payment"] = await OneAsync($"select id::text from billing.payments where order_id = '{order}'"),
                ["creditedInvoice"] = await OneAsync(
                    $"select id::text from billing.invoices where order_id = '{cancelled}'"),
                ["customer"] = await OneAsync($"select customer_id::text from orders.orders where id = '{order}'"),
                ["line"] = $"order_id = '{order}' and line_no = 1",
                ["confirmed"] = $"{confirmed}'{order}'",
                ["confirmedWrong"] = $"{confirmed}'{order}'",
                ["xid"] = await OneAsync($"select transaction_id::text from log.events where {confirmed}'{order}'"),
                ["message"] = message,
                ["template"] = "order_confirmed",
                ["source"] = await OneAsync(
                    $"select source_event_id::text from notifications.messages where id = '{message}'"),
            };
        }

        public Task<Reply> ReportAsync() =>
            Shop.ExpectAsync(200, _market.Admin.GetAsync("/api/v1/ops/consistency"));

        /// <summary>Past all triggers, as nobody but a superuser can.</summary>
        public async Task DamageAsync(string sql)
        {
            await using var admin = await _market.Host.Database.OpenAsync(TestDatabase.Superuser);
            var rows = await admin.ExecuteAsync($"set session_replication_role = replica; {Fill(sql)}");
            rows.Should().BePositive(sql);
        }

        public string Fill(string text) =>
            _names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value));

        public Task DisposeAsync() => _market.DisposeAsync();

        private Task<string> OneAsync(string sql) =>
            _market.Host.Database.ScalarAsync<string>(TestDatabase.Superuser, sql);
    }
}
