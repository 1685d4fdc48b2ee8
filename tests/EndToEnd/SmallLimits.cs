using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>
/// The product with limits that a test can reach, behind a proxy: whoever connects says for whom.
/// </summary>
public sealed class SmallLimits : IAsyncLifetime
{
    public const int Burst = 20;
    public const int PerMinute = 40;
    public const int AuthPerMinute = 30;
    public const int Requests = 3;
    public const string PublicUrl = "https://api.example.com";
    public const string Origin = "https://shop.example.com";

    private readonly List<HttpClient> _clients = [];

    public TestHost Host { get; private set; } = null!;

    public Shop Visitor { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await TestHost.StartAsync(
            $"--Modular:Limits:PrincipalBurst={Burst}", "--Modular:Limits:PrincipalPerSecond=5",
            $"--Modular:Limits:AddressPerMinute={PerMinute}", $"--Modular:Limits:AuthPerMinute={AuthPerMinute}",
            $"--Modular:Limits:Requests={Requests}", "--Modular:Limits:QueuedRequests=0",
            "--Modular:Limits:CostlyRequests=1", "--Modular:Limits:QueuedCostlyRequests=0",
            "--Modular:Limits:Seconds=3", "--Modular:Limits:LongSeconds=4",
            "--Modular:Proxies=127.0.0.1,10.0.0.0/8", $"--Modular:Cors:Origins={Origin},https://admin.example.com",
            $"--Modular:PublicUrl={PublicUrl}");
        Visitor = new Shop(Host.Url);
    }

    public Task<Shop> NewCustomerAsync() =>
        Visitor.RegisterAsync($"c{Shop.NewKey()}@example.com", "a rather long passphrase", "Ada Lovelace");

    /// <summary>Somebody at this address, as the proxy tells it.</summary>
    public HttpClient From(string addresses, string? token = null)
    {
        var client = new HttpClient { BaseAddress = Host.Url };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", addresses);
        if (token is not null)
        {
            client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        }

        _clients.Add(client);
        return client;
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        Visitor.Dispose();
        await Host.DisposeAsync();
    }
}
