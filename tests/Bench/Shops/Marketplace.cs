using System.Data;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Demo;
using Modular.Tests.Shared;

namespace Modular.Tests.Bench.Shops;

/// <summary>
/// The product in a process of its own, on a database in a cluster with the settings of the embedded one; and as many
/// articles, carts and orders as a bench wants. What is seeded are copies of what the product itself has written.
/// </summary>
/// <remarks>
/// The ids of seeded rows end in their number: <c>01900000-0000-7000-c000-00000000002a</c> is cart 42.
/// </remarks>
internal sealed class Marketplace : IAsyncDisposable
{
    public const int Skus = 999;
    public const string SkuPrefix = "01900000-0000-7000-a000-";
    public const string CartPrefix = "01900000-0000-7000-b000-";
    public const string OrderPrefix = "01900000-0000-7000-c000-";

    private const string Email = "bench@example.com";
    private const string Password = "a rather long passphrase";

    // One seeded order in so many is the customer's; the others belong to strangers.
    private const int OneInSoMany = 50;

    private readonly string _folder;
    private int _carts;

    private Marketplace(TestDatabase database, HostProcess host, string folder)
    {
        (Database, Host, _folder) = (database, host, folder);
    }

    public TestDatabase Database { get; }

    public HostProcess Host { get; private set; }

    public Uri Url => Host.Url;

    public Guid CustomerId { get; private set; }

    /// <summary>One that the product has placed: of all that is seeded the pattern.</summary>
    public Guid OrderId { get; private set; }

    /// <summary>What a seeded cart costs, as the customer is shown it.</summary>
    public JsonNode Total { get; private set; } = null!;

    private Guid CartId { get; set; }

    /// <param name="works">Reactions, projections, timers and jobs follow what is written; else they rest.</param>
    public static async Task<Marketplace> StartAsync(Runs runs, bool works = false, params string[] settings)
    {
        var cluster = await PostgresCluster.SharedAsync(Api.Program.Names, Api.Program.Migrations);
        var database = await cluster.CreateDatabaseAsync();
        await runs.IncludeServerAsync(database);
        var folder = Directory.CreateTempSubdirectory("modular-bench-").FullName;
        var marketplace = new Marketplace(database, await ServeAsync(database, folder), folder);
        try
        {
            await marketplace.OpenAsync();
            if (works)
            {
                await marketplace.WorkAsync(works);
            }
            else
            {
                await marketplace.Host.DisposeAsync();
                marketplace.Host = await ServeAsync(database, folder, ["--Modular:Roles=api", .. settings]);
            }

            runs.Include(marketplace.Host.Id, "host");
            return marketplace;
        }
        catch
        {
            await marketplace.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh token: they last five minutes.</summary>
    public Task<string> LoginAsync() => LoginAsync(Email, Password);

    /// <summary>Of somebody who may see everybody's orders.</summary>
    public Task<string> LoginAsStaffAsync() => LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);

    /// <summary>Carts of three random articles.</summary>
    /// <returns>The number of the first one.</returns>
    public async Task<int> SeedCartsAsync(int count)
    {
        var first = _carts + 1;
        await RunAsync(
            $"""
            insert into orders.carts
            select (jsonb_populate_record(c, jsonb_build_object(
                'id', '{CartPrefix}' || lpad(to_hex(g), 12, '0'),
                'sku_ids', array(
                    select '{SkuPrefix}' || lpad(to_hex(333 * k + 1 + floor(random() * 333 + g * 0)::int), 12, '0')
                    from generate_series(0, 2) k)))).*
            from orders.carts c, generate_series(@first, @last) g
            where c.id = @pattern
            """,
            new { first, last = _carts + count, pattern = CartId });
        _carts += count;
        return first;
    }

    /// <summary>Requests that place orders for so long; the carts that they take are filled before.</summary>
    public async Task<Func<int, IRequests>> PlacingAsync(TimeSpan duration)
    {
        // More than a machine of this kind can place.
        const int perSecond = 6000;
        var cart = await SeedCartsAsync((int)(duration.TotalSeconds * perSecond)) - 1;
        var token = await LoginAsync();
        return _ => new PlaceOrders(token, Total, () => Interlocked.Increment(ref cart));
    }

    /// <summary>Orders with all that belongs to them: lines, document, read model and events.</summary>
    public async Task SeedOrdersAsync(int count, Action<string> progress)
    {
        const int step = 250_000;
        for (var first = 1; first <= count; first += step)
        {
            var last = Math.Min(count, first + step - 1);
            var range = new { first, last, count, pattern = OrderId, customer = CustomerId };
            foreach (var sql in OrderCopies)
            {
                await RunAsync(sql, range);
            }

            progress(string.Create(CultureInfo.InvariantCulture, $"{last:N0} orders are there"));
        }

        await RunAsync("vacuum (analyze)");
        await RunAsync("checkpoint");
    }

    /// <summary>Requests for the first pages of the customer's orders, by the links from each to the next.</summary>
    public async Task<IReadOnlyList<byte[]>> ListPagesAsync(string token)
    {
        const int most = 50;
        using var visitor = new Shop(Url);
        using var customer = visitor.As(token);
        List<byte[]> pages = [];
        for (var next = "/api/v1/orders?limit=20"; next is not null && pages.Count < most;)
        {
            pages.Add(Encoding.ASCII.GetBytes(HttpText.Get(next, token)));
            var page = await Shop.ExpectAsync(200, customer.GetAsync(next));
            next = (string?)page["links"]["next"];
        }

        return pages;
    }

    /// <summary>The number of a random order of the customer.</summary>
    public static int RandomOwnOrder(Random random, int orders) =>
        OneInSoMany * random.Next(1, (orders / OneInSoMany) + 1);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Id(string prefix) => $"'{prefix}' || lpad(to_hex(g), 12, '0')";

    private static string Customer => $"case when g % {OneInSoMany} = 0 then o.customer_id "
        + "else ('01900000-0000-7000-d000-' || lpad(to_hex(g / 10), 12, '0'))::uuid end";

    // One second apart, the last one now.
    private static string PlacedAt => "o.placed_at - (@count - g) * interval '1 second'";

    private static IReadOnlyList<string> OrderCopies { get; } =
    [
        $"""
        insert into orders.orders
        select copy.*
        from orders.orders o, generate_series(@first, @last) g, jsonb_populate_record(o, jsonb_build_object(
            'id', {Id(OrderPrefix)}, 'number', 'B-' || g, 'cart_id', {Id("01900000-0000-7000-e000-")},
            'customer_id', {Customer}, 'placed_at', {PlacedAt}, 'deadline', {PlacedAt} + interval '30 minutes')) copy
        where o.id = @pattern
        """,
        $"""
        insert into orders.order_lines
        select copy.*
        from orders.order_lines l, generate_series(@first, @last) g,
             jsonb_populate_record(l, jsonb_build_object('order_id', {Id(OrderPrefix)})) copy
        where l.order_id = @pattern
        """,
        $"""
        insert into orders.rm_order_details (id, customer_id, version, document)
        select ({Id(OrderPrefix)})::uuid, {Customer}, o.version,
               convert_to(replace(convert_from(o.document, 'UTF8'), @pattern::text, {Id(OrderPrefix)}), 'UTF8')
        from orders.rm_order_details o, generate_series(@first, @last) g where o.id = @pattern
        """,
        $"""
        insert into orders.rm_orders (id, number, customer_id, status, total, currency, placed_at, version)
        select ({Id(OrderPrefix)})::uuid, 'B-' || g, {Customer}, o.status, o.gross, o.currency, {PlacedAt}, o.version
        from orders.orders o, generate_series(@first, @last) g where o.id = @pattern
        """,
        $"""
        insert into log.events (era, event_id, stream_id, stream_type, kind, stream_version, module, type,
                                schema_version, data, correlation_id, causation_id, traceparent, actor, occurred_at)
        select e.era, gen_random_uuid(), ({Id(OrderPrefix)})::uuid, e.stream_type, e.kind, e.stream_version,
               e.module, e.type, e.schema_version, e.data, ({Id(OrderPrefix)})::uuid, e.causation_id,
               e.traceparent, e.actor, e.occurred_at - (@count - g) * interval '1 second'
        from log.events e, generate_series(@first, @last) g where e.stream_id = @pattern
        order by g, e.position
        """,
    ];

    private static Task<HostProcess> ServeAsync(TestDatabase database, string folder, params string[] arguments) =>
        HostProcess.StartAsync(
            folder,
            [
                // The limits count as ever and refuse nobody: a few callers stand for as many as the machine can serve.
                "--Modular:Limits:PrincipalBurst=100000000", "--Modular:Limits:PrincipalPerSecond=100000000",
                "--Modular:Limits:AddressPerMinute=100000000", "--Modular:Limits:AuthPerMinute=100000000",
                .. database.Configuration.Select(setting => $"--{setting.Key}={setting.Value}"), .. arguments,
            ]);

    private Task WorkAsync(bool works) => RunAsync(
        "update log.consumers set state = @state", new { state = works ? "running" : "paused" });

    private async Task OpenAsync()
    {
        using var visitor = new Shop(Url);
        using var admin = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        using var customer = await visitor.RegisterAsync(Email, Password, "Ada Lovelace");
        await SeedSkusAsync(Guid.Parse(await admin.StockAsync("S-0", price: 1299, quantity: 1)));
        await WorkAsync(works: false);

        CartId = Guid.Parse(await FillAsync(customer));
        var (cart, total) = (await FillAsync(customer), Total);
        var order = await Shop.ExpectAsync(201, customer.PlaceAsync(cart, total));
        OrderId = Guid.Parse((string)order["id"]!);
        CustomerId = Guid.Parse((string)order["customerId"]!);
    }

    private async Task<string> FillAsync(Shop customer)
    {
        var (cart, total) = await customer.FillCartAsync([.. Enumerable.Range(0, 3).Select(k =>
            (SkuPrefix + (1 + (333 * k)).ToString("x12", CultureInfo.InvariantCulture), 2))]);
        Total = total;
        return cart;
    }

    private async Task SeedSkusAsync(Guid pattern)
    {
        await RunAsync(
            $"""
            insert into orders.skus
            select (jsonb_populate_record(s, jsonb_build_object('id', {Id(SkuPrefix)}, 'code', 'S-' || g))).*
            from orders.skus s, generate_series(1, @count) g where s.id = @pattern
            """,
            new { pattern, count = Skus });
        await RunAsync(
            $"insert into orders.stock (sku_id, on_hand) select ({Id(SkuPrefix)})::uuid, 1000000000000 "
            + "from generate_series(1, @count) g",
            new { count = Skus });
    }

    private async Task<string> LoginAsync(string email, string password)
    {
        using var visitor = new Shop(Url);
        var tokens = await Shop.ExpectAsync(200, visitor.PostAsync("/api/v1/auth/login", new { email, password }));
        return (string)tokens["accessToken"]!;
    }

    private async Task RunAsync(string sql, object? parameters = null)
    {
        await using var admin = await Database.OpenAsync(TestDatabase.Superuser);
        await admin.ExecuteAsync(
            new CommandDefinition(sql, parameters, commandTimeout: 0, commandType: CommandType.Text));
    }
}
