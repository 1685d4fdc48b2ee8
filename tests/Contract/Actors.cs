using System.Text.Json;
using System.Text.Json.Nodes;
using Modular.Domain.Shared;
using Modular.Tests.Demo;
using Modular.Tests.EndToEnd;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>
/// The product with everybody who may knock at its door: nobody, a stranger, an owner of things, each role of staff.
/// </summary>
public sealed class Actors : IAsyncLifetime
{
    private const string Password = "a rather long passphrase";

    private readonly Dictionary<string, Shop> _shops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _emails = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Authenticator> _apps = new(StringComparer.Ordinal);
    private (string Id, string Secret) _client;

    public const string Anonymous = "anonymous";
    public const string Stranger = "stranger";
    public const string Owner = "owner";

    /// <summary>An API client with every scope that there is.</summary>
    public const string Client = "API client";

    /// <summary>In the order of what they may.</summary>
    public static readonly IReadOnlyList<string> Names =
        [Anonymous, Stranger, Owner, Role.Support, Role.Fulfilment, Role.Catalog, Role.Finance, Client, Role.Admin];

    internal Market Market { get; private set; } = null!;

    internal ApiContract Contract { get; private set; } = null!;

    /// <summary>Things that are there, by the kind of the path to them; the owner's, if they are anybody's.</summary>
    internal IReadOnlyDictionary<string, string> Ids { get; private set; } = null!;

    /// <summary>By role: what it may, as the API itself says.</summary>
    internal ILookup<string, string> Permissions { get; private set; } = null!;

    /// <summary>The body of a login.</summary>
    internal byte[] CredentialsOf(string actor) =>
        JsonSerializer.SerializeToUtf8Bytes(new { email = _emails[actor], password = Password });

    internal Shop Shop(string actor) => _shops[actor];

    /// <summary>All permissions that an actor's role has.</summary>
    internal IEnumerable<string> PermissionsOf(string actor) => actor == Client
        ? Permissions[Role.Admin].Where(permission => !permission.EndsWith(":own", StringComparison.Ordinal))
        : Permissions[actor is Stranger or Owner ? Role.Customer : actor];

    public async Task InitializeAsync()
    {
        // Whoever tests what is refused must not be refused for asking too often.
        Market = Market.With(
            "--Modular:Limits:PrincipalBurst=1000000", "--Modular:Limits:PrincipalPerSecond=1000000",
            "--Modular:Limits:AddressPerMinute=1000000", "--Modular:Limits:AuthPerMinute=1000000");
        await Market.InitializeAsync();
        Contract = await ApiContract.OfAsync(Market.Visitor);
        foreach (var name in Names.Except([Anonymous, Client, Role.Admin]))
        {
            var (shop, email) = await Market.NewCustomerWithMailAsync();
            if (name is not (Stranger or Owner))
            {
                _apps[name] = await shop.EnrolAsync();
            }

            shop.Dispose();
            _emails[name] = email;
            await Market.Host.Database.ExecuteAsync(
                "users", "update users.users set roles = @roles where email = @email",
                new { roles = new[] { name is Stranger or Owner ? Role.Customer : name }, email });
        }

        _emails[Role.Admin] = TestHost.AdminEmail;
        var permissions = await Market.Visitor.ListAsync("/api/v1/meta/permissions");
        Permissions = permissions
            .SelectMany(p => p["roles"]!.AsArray(), (p, role) => (Role: (string)role!, Name: (string)p["name"]!))
            .ToLookup(p => p.Role, p => p.Name);
        _client = await NewClientAsync("Robot");
        await LoginAsync();
        Ids = await ThingsAsync();
    }

    /// <summary>Anew for all of them: a token lasts five minutes.</summary>
    internal async Task LoginAsync()
    {
        foreach (var shop in _shops.Values)
        {
            shop.Dispose();
        }

        _shops[Anonymous] = new Shop(Market.Host.Url);
        foreach (var (name, email) in _emails)
        {
            _shops[name] = await Market.Visitor.LoginAsync(
                email, name == Role.Admin ? TestHost.AdminPassword : Password, _apps.GetValueOrDefault(name));
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = _client.Id, ["client_secret"] = _client.Secret,
        });
        var token = await Demo.Shop.ExpectAsync(200, Market.Visitor.PostAsync("/oauth/token", form));
        _shops[Client] = Market.Visitor.As((string)token["access_token"]!);
    }

    public async Task DisposeAsync()
    {
        foreach (var shop in _shops.Values)
        {
            shop.Dispose();
        }

        await Market.DisposeAsync();
    }

    private async Task<(string Id, string Secret)> NewClientAsync(string name)
    {
        var made = await Demo.Shop.ExpectAsync(201, Market.Admin.PostAsync(
            "/api/v1/api-clients", new { name, scopes = PermissionsOf(Client) }));
        return ((string)made["clientId"]!, (string)made["secret"]!);
    }

    private async Task<IReadOnlyDictionary<string, string>> ThingsAsync()
    {
        var (_, skuId, cartId, total) = await Market.ReadyCartAsync(Shop(Owner));
        var order = await Demo.Shop.ExpectAsync(201, Shop(Owner).PlaceAsync(cartId, total));
        var orderId = (string)order["id"]!;
        await Market.QuiesceAsync();
        async Task<string> FirstAsync(string path) => (string)(await Shop(Owner).ListAsync(path))[0]["id"]!;
        // Somebody who is none of the actors: staff may do to them what it likes.
        using var user = await Market.NewCustomerAsync();
        var open = await Demo.Shop.ExpectAsync(201, Shop(Owner).PostAsync("/api/v1/carts", new JsonObject()));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["api-clients"] = (await NewClientAsync("Not the one that calls")).Id,
            ["skus"] = skuId,
            ["stock"] = skuId,
            ["items"] = skuId,
            ["carts"] = (string)open["id"]!,
            ["orders"] = orderId,
            ["invoices"] = await FirstAsync($"/api/v1/invoices?orderId={orderId}"),
            ["payments"] = await FirstAsync($"/api/v1/payments?orderId={orderId}"),
            ["users"] = (string)(await user.GetAsync("/api/v1/me"))["id"]!,
            ["roles"] = Role.Support,
            ["inbox"] = await FirstAsync("/api/v1/me/inbox"),
            ["sessions"] = await FirstAsync("/api/v1/me/sessions?sort=createdAt"),
        };
    }
}
