using Modular.Api.Shared;
using Modular.Api.Users;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users;

namespace Modular.Api;

/// <summary>The one list of modules: what runs, and what it offers over HTTP.</summary>
internal static class Modules
{
    public static readonly IReadOnlyList<(IModule Module, Action<ApiRoutes> MapEndpoints)> All =
    [
        (new UsersModule(), UsersEndpoints.Map),
    ];

    public static async Task<ModularDatabase> StartDatabaseAsync(WebApplicationBuilder builder)
    {
        using var loggers = LoggerFactory.Create(logging =>
            logging.AddModularLogging(builder.Configuration, builder.Environment));
        return await DatabaseBootstrap.StartAsync(
            PostgresOptions.From(builder.Configuration, builder.Environment),
            [.. All.Select(m => m.Module.Name)],
            [.. All.Select(m => new MigrationSet(m.Module.Name, m.Module.GetType().Assembly))],
            loggers.CreateLogger("Modular.Database"),
            CancellationToken.None);
    }

    public static void MapEndpoints(WebApplication app)
    {
        app.MapModularHealth();
        var isProduction = app.Environment.IsProduction();
        if (!isProduction)
        {
            app.MapTestHooks();
        }

        var development = isProduction ? null : app.MapGroup("/dev").AllowAnonymous().ExcludeFromDescription();
        var routes = new ApiRoutes(app.MapGroup("/api/v1"), app, development);
        foreach (var (_, mapEndpoints) in All)
        {
            mapEndpoints(routes);
        }
    }
}
