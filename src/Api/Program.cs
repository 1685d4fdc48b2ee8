using System.Globalization;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Api;

/// <summary>Database, then modules, then the server. Whoever tests the product starts it here too.</summary>
public sealed record Program(WebApplication App, ModularDatabase Database, ILoggerFactory Loggers) : IAsyncDisposable
{
    private const string Force = "--force";
    private const string AtOnce = "--at-once";

    // What is written for machines and logs reads the same on every machine, whatever its language is.
    static Program() =>
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

    /// <summary>The names of all modules: each has a schema and a role.</summary>
    public static IReadOnlyList<string> Names => [.. Modules.All.Select(m => m.Module.Name)];

    /// <summary>The migrations of all modules.</summary>
    public static IReadOnlyList<MigrationSet> Migrations => Modules.Migrations;

    /// <param name="args">
    /// <c>repair-log [--force]</c>, <c>keys rotate [--at-once]</c>, or settings of the host.
    /// </param>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is ["repair-log", .. var rest])
            {
                return await RepairLogAsync([.. rest.Where(arg => arg != Force)], rest.Contains(Force));
            }

            if (args is ["keys", "rotate", .. var more])
            {
                return await RotateKeysAsync([.. more.Where(arg => arg != AtOnce)], more.Contains(AtOnce));
            }

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

    // After a logical restore; exits with 0 also when there was nothing to repair.
    private static async Task<int> RepairLogAsync(string[] args, bool force)
    {
        var builder = WebApplication.CreateBuilder(args);
        using var loggers = Modules.LoggersOf(builder);
        await using var database = await Modules.StartDatabaseAsync(builder, loggers);
        await Console.Out.WriteLineAsync(
            await LogRepair.RunAsync(database.OwnerConnectionString, force, CancellationToken.None));
        return 0;
    }

    // Beside processes that run: they see the new key before it signs.
    private static async Task<int> RotateKeysAsync(string[] args, bool atOnce)
    {
        var builder = WebApplication.CreateBuilder(args);
        using var loggers = Modules.LoggersOf(builder);
        await using var database = await Modules.StartDatabaseAsync(builder, loggers);
        await Console.Out.WriteLineAsync(await Infrastructure.Users.UsersModule.RotateKeysAsync(
            database, builder.Configuration, atOnce, CancellationToken.None));
        return 0;
    }

    public static async Task<Program> StartAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var loggers = Modules.LoggersOf(builder);
        ModularDatabase? database = null;
        try
        {
            database = await Modules.StartDatabaseAsync(builder, loggers);
            return new Program(await Modules.StartAsync(builder, database), database, loggers);
        }
        catch
        {
            using (loggers)
            {
                await (database?.DisposeAsync() ?? ValueTask.CompletedTask);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (Loggers)
        await using (Database)
        {
            await App.DisposeAsync();
        }
    }
}
