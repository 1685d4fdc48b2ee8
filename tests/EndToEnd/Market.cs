using System.Net;
using System.Text.Json.Nodes;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>
/// The product on a database of its own, an admin who has logged in, and helpers to get to the point.
/// </summary>
public sealed class Market : IAsyncLifetime
{
    private const string Password = "a rather long passphrase";

    private string[] _settings = [];

    public TestHost Host { get; private set; } = null!;

    public Shop Visitor { get; private set; } = null!;

    public Shop Admin { get; private set; } = null!;

    public static Market With(params string[] settings) => new() { _settings = settings };

    public async Task InitializeAsync()
    {
        Host = await TestHost.StartAsync(_settings);
        Visitor = new Shop(Host.Url);
        Admin = await Visitor.LoginAsync(TestHost.AdminEmail, TestHost.AdminPassword);
    }

    public async Task<Shop> NewCustomerAsync() => (await NewCustomerWithMailAsync()).Customer;

    public async Task<(Shop Customer, string Email)> NewCustomerWithMailAsync()
    {
        var email = $"c{Shop.NewKey()}@example.com";
        return (await Visitor.RegisterAsync(email, Password, "Ada Lovelace"), email);
    }

    public Task<string> NewSkuAsync(int quantity) =>
        Admin.StockAsync($"S-{Shop.NewKey()[^12..]}", price: 1299, quantity);

    /// <summary>A cart of two, ready to be placed.</summary>
    public async Task<(Shop Customer, string SkuId, string CartId, JsonNode Total)> ReadyCartAsync(Shop? owner = null)
    {
        var customer = owner ?? await NewCustomerAsync();
        var skuId = await NewSkuAsync(quantity: 10);
        var (cartId, total) = await customer.FillCartAsync((skuId, 2));
        return (customer, skuId, cartId, total);
    }

    /// <summary>
    /// A fresh token for a customer of <see cref="NewCustomerWithMailAsync"/>: they last five minutes.
    /// </summary>
    public Task<Shop> LoginAgainAsync(string email) => Visitor.LoginAsync(email, Password);

    /// <summary>
    /// How the gateway behaves from now on: <c>normal</c>, <c>unavailable</c>, <c>hold</c>, <c>answer_lost</c>.
    /// </summary>
    public Task GatewayAsync(string mode) =>
        Shop.ExpectAsync(200, Visitor.PostAsync("/dev/gateway/script", new { mode }));

    /// <summary>Moves business time; the admin has a fresh token afterwards, the others need one.</summary>
    public async Task AdvanceAsync(string duration)
    {
        await Shop.ExpectAsync(200, Visitor.PostAsync("/testhooks/clock", new { advance = duration }));
        Admin = await Visitor.LoginAsync(TestHost.AdminEmail, TestHost.AdminPassword);
    }

    public async Task QuiesceAsync() =>
        await Shop.ExpectAsync(200, Visitor.PostAsync("/testhooks/quiesce", body: null));

    public async Task<(int OnHand, int Reserved)> StockAsync(string skuId)
    {
        var stock = await Shop.ExpectAsync((int)HttpStatusCode.OK, Admin.GetAsync($"/api/v1/stock/{skuId}"));
        return ((int)stock["onHand"]!, (int)stock["reserved"]!);
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        Visitor.Dispose();
        await Host.DisposeAsync();
    }
}
