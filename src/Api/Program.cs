using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Api;

/// <summary>Database, then modules, then the server. Whoever tests the product starts it here too.</summary>
public sealed record Program(WebApplication App, ModularDatabase Database) : IAsyncDisposable
{
    /// <summary>The names of all modules: each has a schema and a role.</summary>
    public static IReadOnlyList<string> Names => [.. Modules.All.Select(m => m.Module.Name)];

    /// <summary>The migrations of all modules.</summary>
    public static IReadOnlyList<MigrationSet> Migrations => Modules.Migrations;

    public static async Task<int> Main(string[] args)
    {
        try
        {
            await using var program = await StartAsync(args);
            await Modules.AnnounceAsync(program.App);
            await program.App.WaitForShutdownAsync();
            return 0;
        }
        catch (StartupRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"Modular cannot start. {refused.Message}");
            return 1;
        }
    }

    public static async Task<Program> StartAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var database = await Modules.StartDatabaseAsync(builder);
        try
        {
            return new Program(await Modules.StartAsync(builder, database), database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }
}
