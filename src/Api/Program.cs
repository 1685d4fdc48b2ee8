using Modular.Api.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Api;

/// <summary>Database, then modules, then the server. Whoever tests the product starts it here too.</summary>
public sealed record Program(WebApplication App, ModularDatabase Database) : IAsyncDisposable
{
    /// <summary>The migrations of all modules.</summary>
    public static IReadOnlyList<MigrationSet> Migrations => Modules.Migrations;

    public static async Task<int> Main(string[] args)
    {
        try
        {
            await using var program = await StartAsync(args);
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
        builder.Logging.AddModularLogging(builder.Configuration, builder.Environment);
        var database = await Modules.StartDatabaseAsync(builder);
        try
        {
            return new Program(await StartAsync(builder, database), database);
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

    private static async Task<WebApplication> StartAsync(WebApplicationBuilder builder, ModularDatabase database)
    {
        builder.Services.AddModular(builder.Configuration, [.. Modules.All.Select(m => m.Module)], database);
        Modules.AddSandbox(builder, database);
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddModularHealth().AddApi(database.MasterKey.Derive("list-cursors", 32));
        var app = builder.Build();
        app.UseApi();
        Modules.MapEndpoints(app);
        await app.Services.StartModulesAsync(database.IsEmbedded, app.Lifetime.ApplicationStopping);
        await app.StartAsync();
        return app;
    }
}
