using Modular.Api;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>Processes of the product on one database, which end with the test.</summary>
public abstract class SeveralProcesses : IAsyncLifetime
{
    private const string Customer = "a rather long passphrase";
    private readonly List<HostProcess> _processes = [];

    protected string Folder { get; } = Path.Combine(Path.GetTempPath(), $"modular-several-{Guid.CreateVersion7():N}");

    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>Where they find their database.</summary>
    protected IEnumerable<string> Settings =>
        Database.Configuration.Select(setting => $"--{setting.Key}={setting.Value}");

    public async Task InitializeAsync() =>
        Database = await TestDatabase.CreateAsync(Program.Names, Program.Migrations);

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Database.DisposeAsync();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    internal static async Task<List<string>> PlaceAsync(Uri url, string email, string skuId, int count)
    {
        using var visitor = new Shop(url);
        using var customer = await visitor.LoginAsync(email, Customer);
        List<string> orders = [];
        for (var i = 0; i < count; i++)
        {
            var (cartId, total) = await customer.FillCartAsync((skuId, 1));
            var order = await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total, key: Shop.NewKey()));
            orders.Add((string)order["id"]!);
        }

        return orders;
    }

    internal static async Task ConfirmedAsync(Uri url, string email, List<string> orders)
    {
        using var visitor = new Shop(url);
        using var customer = await visitor.LoginAsync(email, Customer);
        foreach (var order in orders)
        {
            await customer.WaitForOrderAsync(order, "confirmed");
        }
    }

    protected async Task<HostProcess> StartAsync(string role, params string[] settings)
    {
        var process = await HostProcess.StartAsync(
            Folder,
            [
                $"--Modular:Roles={role}",
                .. Settings,
                .. settings,
            ]);
        lock (_processes)
        {
            _processes.Add(process);
        }

        return process;
    }
}
