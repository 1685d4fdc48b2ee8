using FluentAssertions;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class ErasureTests(Market market) : IClassFixture<Market>
{
    private const string Erasure = "/api/v1/me/erasure";
    private const string Password = "a rather long passphrase";

    // What the law wants kept for years names the buyer. The answers to idempotency keys go after 48 hours, long before
    // the two weeks are over, but by the clock of the database, which a test does not move.
    private static readonly string[] Kept = ["billing.invoices", "billing.rm_invoice_details", "log.idempotency"];

    [Fact]
    public async Task Who_asks_to_be_forgotten_is_forgotten_by_every_module()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        var user = (string)(await Shop.ExpectAsync(200, customer.GetAsync("/api/v1/me")))["id"]!;
        var (_, _, cartId, total) = await market.ReadyCartAsync(customer);
        var order = await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total));
        await market.QuiesceAsync();
        (await WhereAsync(email)).Should().Contain(["users.users", "notifications.recipients"]);
        (await WhereAsync("St James")).Should().Contain("orders.orders");
        var next = $"next-{email}";
        await Shop.ExpectAsync(202, customer.PostAsync("/api/v1/me/email-change", new { newEmail = next }));
        (await WhereAsync(next)).Should().Contain("users.challenges");

        await Shop.ExpectAsync(202, customer.PostAsync(Erasure, new { password = Password }));
        // The last mail is out before the address is forgotten.
        await market.QuiesceAsync();
        await market.AdvanceAsync("P14D");
        await market.QuiesceAsync();

        (await WhereAsync(email)).Should().BeEmpty("nor is there the address that was to follow");
        (await market.Visitor.MailsAsync(email)).Should().BeEmpty();
        (await WhereAsync("St James")).Except(Kept).Should().BeEmpty();
        (await market.Visitor.PostAsync("/api/v1/auth/login", new { email, password = Password }))
            .Code.Should().Be("auth.invalid_credentials");
        (await market.Host.Database.ScalarAsync<long>(
            TestDatabase.Superuser,
            "select count(*) from log.events where type = 'users.user.erased.v1' and data ->> 'userId' = @user",
            new { user })).Should().Be(1);
        var shown = await Shop.ExpectAsync(200, market.Admin.GetAsync($"/api/v1/orders/{order["id"]}"));
        ((string)shown["addresses"]["billing"]!["name"]!).Should().Be("[erased]");
        shown["totals"].ToJsonString().Should().Be(order["totals"].ToJsonString());
        var report = await Shop.ExpectAsync(200, market.Admin.GetAsync("/api/v1/ops/consistency"));
        report["checks"].AsArray().Where(check => !(bool)check!["ok"]!).Should().BeEmpty();

        using var again = await market.Visitor.RegisterAsync(email, Password, "Somebody Else");
        (await Shop.ExpectAsync(200, again.GetAsync("/api/v1/orders")))["data"].AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Until_then_the_owner_may_come_back_and_do_nothing_else()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        await Shop.ExpectAsync(202, customer.PostAsync(Erasure, new { password = Password }));

        (await customer.GetAsync("/api/v1/me")).Code.Should().Be("auth.token_invalid");
        using var waiting = await market.LoginAgainAsync(email);
        ((string)(await Shop.ExpectAsync(200, waiting.GetAsync(Erasure)))["status"]!).Should().Be("scheduled");
        (await waiting.PostAsync("/api/v1/carts", new { })).Code.Should().Be("account.erasure_pending");
        (await waiting.GetAsync("/api/v1/me")).Code.Should().Be("account.erasure_pending");
        (await waiting.PostAsync("/api/v1/me/mfa/totp", new { })).Code.Should().Be("account.erasure_pending");
        (await waiting.PostAsync(Erasure, new { password = Password })).Code.Should().Be("erasure.already_requested");

        await Shop.ExpectAsync(204, waiting.SendAsync(HttpMethod.Delete, Erasure));
        using var back = await market.LoginAgainAsync(email);
        await Shop.ExpectAsync(201, back.PostAsync("/api/v1/carts", new { }));
        (await back.GetAsync(Erasure)).Code.Should().Be("erasure.not_found");
        (await waiting.PostAsync("/api/v1/carts", new { })).Code.Should().Be("token.stale");
        await market.AdvanceAsync("P15D");
        await market.QuiesceAsync();
        using var still = await market.LoginAgainAsync(email);
        await Shop.ExpectAsync(200, still.GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task U7_Who_may_not_log_in_has_no_session_left()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        var id = (string)(await customer.GetAsync("/api/v1/me"))["id"]!;
        var users = $"/api/v1/users/{id}";
        var reason = new { reason = "Asked by letter." };

        // Suspended, then to be erased: its owner may log in, and is suspended again when that is called off.
        await Shop.ExpectAsync(204, market.Admin.PostAsync($"{users}/suspend", reason));
        await Shop.ExpectAsync(202, market.Admin.PostAsync($"{users}/erasure", reason));
        using var leaving = await market.LoginAgainAsync(email);
        await Shop.ExpectAsync(204, leaving.SendAsync(HttpMethod.Delete, Erasure));
        (await leaving.GetAsync(Erasure)).Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        (await LiveAsync(id)).Should().Be(0);

        // Logged in shortly before the end.
        await Shop.ExpectAsync(202, market.Admin.PostAsync($"{users}/erasure", reason));
        await market.AdvanceAsync("P13DT23H55M");
        using var last = await market.LoginAgainAsync(email);
        await market.AdvanceAsync("PT6M");
        await market.QuiesceAsync();
        (await LiveAsync(id)).Should().Be(0);
        ((string)(await Shop.ExpectAsync(200, market.Admin.GetAsync(users)))["status"]!).Should().Be("erased");
        customer.Dispose();
    }

    [Fact]
    public async Task Money_on_its_way_holds_the_erasure_up_for_a_day()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        var (_, _, cartId, total) = await market.ReadyCartAsync(customer);
        await market.GatewayAsync("hold");
        await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total));
        await Shop.ExpectAsync(202, customer.PostAsync(Erasure, new { password = Password }));

        await Shop.ExpectAsync(
            200, market.Visitor.PostAsync("/testhooks/clock", new { advance = "P14D" }));
        using var waiting = await market.LoginAgainAsync(email);
        var blocked = await Shop.WaitAsync("an erasure that is blocked", async () =>
            await waiting.GetAsync(Erasure) is { Json: not null } now && (string)now["status"]! == "blocked"
                ? now
                : null);
        ((string)blocked["blockedBy"]!).Should().MatchRegex("^(orders: orders_open|billing: payments_open)$");

        await market.GatewayAsync("normal");
        await market.QuiesceAsync();
        await market.AdvanceAsync("P1D");
        await market.QuiesceAsync();
        (await WhereAsync(email)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_password_is_asked_for_and_the_last_admin_stays()
    {
        using var customer = await market.NewCustomerAsync();

        (await customer.PostAsync(Erasure, new { password = "not the right passphrase" }))
            .Code.Should().Be("auth.invalid_credentials");
        await Shop.ExpectAsync(200, customer.GetAsync("/api/v1/me"));
        (await market.Admin.PostAsync(Erasure, new { password = TestHost.AdminPassword }))
            .Code.Should().Be("user.last_admin");
        await Shop.ExpectAsync(200, market.Admin.GetAsync("/api/v1/me"));
    }

    private Task<long> LiveAsync(string user) => market.Host.Database.ScalarAsync<long>(
        "users", "select count(*) from users.sessions where user_id = @user and status <> 'revoked'",
        new { user = Guid.Parse(user) });

    /// <summary>
    /// The tables with a row that says this, in whatever column. The mailbox stands for a mail server: a mail that was
    /// on its way, or went to an address that never was the account's, has left the product.
    /// </summary>
    private async Task<IReadOnlyList<string>> WhereAsync(string word)
    {
        var tables = await market.Host.Database.QueryAsync<string>(
            TestDatabase.Superuser,
            """
            select schemaname || '.' || tablename from pg_tables
            where schemaname in ('users', 'orders', 'billing', 'notifications', 'sandbox', 'log')
              and tablename <> 'mailbox'
            """);
        List<string> found = [];
        foreach (var table in tables)
        {
            // A document is bytes; as text it would be hexadecimal digits.
            var says = await market.Host.Database.ScalarAsync<bool>(
                TestDatabase.Superuser,
                $"""
                select exists (
                    select from {table} t
                    where t::text ilike '%' || @word || '%'
                       or position(lower(encode(convert_to(@word, 'UTF8'), 'hex')) in t::text) > 0)
                """,
                new { word });
            if (says)
            {
                found.Add(table);
            }
        }

        return found;
    }
}
