using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>The process as an operator runs it: killed at any moment, started again on the same folder.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"modular-crash-{Guid.CreateVersion7():N}");

    [Fact]
    public async Task Killed_at_any_moment_an_order_still_reaches_its_end_once()
    {
        var host = await HostProcess.StartAsync(_folder);
        output.WriteLine($"from an empty folder to ready: {host.ReadyAfter.TotalSeconds:F2} s");
        var (email, skuId) = await SetUpAsync(host.Url);
        var orders = new List<string>();

        // From before the request has reached the server to after everything is done.
        foreach (var moment in new[] { 0, 2, 4, 8, 12, 20, 35, 60, 100, 200 })
        {
            using var visitor = new Shop(host.Url);
            using var customer = await visitor.LoginAsync(email, "a rather long passphrase");
            var (cartId, total) = await customer.FillCartAsync((skuId, 1));
            var key = Shop.NewKey();
            var request = TryAsync(() => customer.PlaceAsync(cartId, total, key: key));
            await Task.Delay(moment);
            await host.KillAsync();
            var answered = await request;
            await host.DisposeAsync();

            host = await HostProcess.StartAsync(_folder);
            output.WriteLine(
                $"killed after {moment} ms ({answered?.Status}), "
                + $"ready again after {host.ReadyAfter.TotalSeconds:F2} s");
            using var again = await new Shop(host.Url).LoginAsync(email, "a rather long passphrase");
            var repeated = await Shop.ExpectAsync(201, again.PlaceAsync(cartId, total, key: key));
            answered?.Bytes.Should().Equal(repeated.Bytes, "what was acknowledged is still so");
            orders.Add((string)repeated["id"]!);
        }

        orders.Should().OnlyHaveUniqueItems();
        await EveryOrderIsDoneOnceAsync(host.Url, email, skuId, orders);
        (await host.StopAsync()).Should().Be(0);
        host.Output.Should().Contain("stopped after", "Postgres goes with the host");
        await host.DisposeAsync();
    }

    [Fact]
    public async Task In_production_the_hooks_of_development_do_not_exist()
    {
        await using var host = await HostProcess.StartAsync(
            _folder, "--environment=Production", "--Modular:Embedded=true");
        using var visitor = new Shop(host.Url);

        string[] hooks = ["/dev/mailbox", "/dev/gateway/operations", "/testhooks/clock", "/sandbox/v1/operations"];
        foreach (var path in hooks)
        {
            (await visitor.GetAsync(path)).Status.Should().Be(HttpStatusCode.NotFound, path);
        }

        (await visitor.PostAsync("/testhooks/quiesce", body: null)).Status.Should().Be(HttpStatusCode.NotFound);
        (await visitor.PostAsync("/dev/gateway/script", new { mode = "normal" }))
            .Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_story_of_the_demo_can_be_told()
    {
        await using var host = await HostProcess.StartAsync(_folder);
        using var told = new StringWriter();

        await Story.PlayAsync(host.Url, HostProcess.AdminEmail, HostProcess.AdminPassword, told);

        told.ToString().Should().Contain("is finalized").And.Contain("the ledger balances");
        host.Output.Should().NotContain("a rather long passphrase").And.NotContain(HostProcess.AdminPassword)
            .And.NotContain("ada.", "logs hold ids, not people");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    internal static async Task<(string Email, string SkuId)> SetUpAsync(Uri url)
    {
        using var visitor = new Shop(url);
        using var admin = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        var skuId = await admin.StockAsync("CRASH", price: 1299, quantity: 100);
        using var customer = await visitor.RegisterAsync("ada@example.com", "a rather long passphrase", "Ada Lovelace");
        return ("ada@example.com", skuId);
    }

    private static async Task<Reply?> TryAsync(Func<Task<Reply>> send)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    internal static async Task EveryOrderIsDoneOnceAsync(Uri url, string email, string skuId, List<string> orders)
    {
        using var visitor = new Shop(url);
        using var customer = await visitor.LoginAsync(email, "a rather long passphrase");
        using var admin = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        var numbers = new List<string>();
        foreach (var orderId in orders)
        {
            var order = await customer.WaitForOrderAsync(orderId, "confirmed");
            numbers.Add((string)order["number"]!);
        }

        await Shop.WaitAsync("quiet", async () =>
            (await visitor.PostAsync("/testhooks/quiesce", body: null)).Status == HttpStatusCode.OK ? "quiet" : null);
        var mails = (await customer.MailsAsync(email)).Select(m => (string)m["text"]!).ToList();
        foreach (var number in numbers)
        {
            mails.Count(text => text.Contains(number, StringComparison.Ordinal))
                .Should().Be(1, $"one mail for {number}");
        }

        var invoices = new List<JsonNode>();
        foreach (var orderId in orders)
        {
            invoices.Add((await customer.ListAsync($"/api/v1/invoices?orderId={orderId}"))
                .Should().ContainSingle().Subject);
        }

        invoices.Select(i => (string)i["number"]!).Should().BeEquivalentTo(
            Enumerable.Range(1, orders.Count).Select(n =>
                $"INV-{DateTime.Parse((string)invoices[0]["issuedAt"]!, CultureInfo.InvariantCulture).Year}-{n:D6}"),
            "the numbers have no gap and none is used twice");
        (await customer.ListAsync("/api/v1/me/inbox?limit=100")).Should().HaveCount(orders.Count);
        (await customer.ListAsync("/api/v1/orders?limit=100")).Select(o => (string)o["id"]!)
            .Should().BeEquivalentTo(orders);
        var stock = await Shop.ExpectAsync(200, admin.GetAsync($"/api/v1/stock/{skuId}"));
        ((int)stock["onHand"]!, (int)stock["reserved"]!).Should().Be((100, orders.Count));
        var operations = await Shop.ExpectAsync(200, visitor.GetAsync("/dev/gateway/operations"));
        operations["data"].AsArray().Should().HaveCount(orders.Count).And.OnlyContain(o => (int)o!["executions"]! == 1);
        var balance = await Shop.ExpectAsync(200, admin.GetAsync("/api/v1/ledger/trial-balance"));
        balance["currencies"].AsArray().Should().OnlyContain(c => (long)c!["debit"]! == (long)c["credit"]!);
    }
}
