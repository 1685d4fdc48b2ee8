using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api;
using Modular.Tests.Shared;

namespace Modular.Tests.EndToEnd;

/// <summary>The whole product in this process, on a database of its own and a real port.</summary>
public sealed class TestHost : HostUnderTest
{
    public const string AdminEmail = "admin@example.com";

    public const string AdminPassword = "correct horse battery staple";

    private Program? _program;

    public Uri Url { get; private set; } = null!;

    public override IServiceProvider Services => _program!.App.Services;

    public static async Task<TestHost> StartAsync(params string[] arguments)
    {
        var host = new TestHost();
        await host.StartOnAsync(await NewDatabaseAsync(), arguments);
        return host;
    }

    public async Task StartOnAsync(TestDatabase database, params string[] arguments)
    {
        Database = database;
        _program = await Program.StartAsync(
        [
            "--environment=Testing",
            "--urls=http://127.0.0.1:0",
            "--Serilog:MinimumLevel:Default=Warning",
            $"--Modular:Bootstrap:AdminEmail={AdminEmail}",
            $"--Modular:Bootstrap:AdminPassword={AdminPassword}",
            .. database.Configuration.Select(setting => $"--{setting.Key}={setting.Value}"),
            // All tests come from one address, and some ask as fast as they can.
            "--Modular:Limits:AddressPerMinute=1000000", "--Modular:Limits:AuthPerMinute=1000000",
            "--Modular:Limits:PrincipalBurst=1000000",
            .. arguments,
        ]);
        Url = new Uri(
            Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public override async Task StopAsync()
    {
        if (_program is { } program)
        {
            _program = null;
            await program.App.StopAsync();
            await program.DisposeAsync();
        }
    }

    public override async Task InitializeAsync() => await StartOnAsync(await NewDatabaseAsync());

    private static Task<TestDatabase> NewDatabaseAsync() => TestDatabase.CreateAsync(Program.Names, Program.Migrations);
}
