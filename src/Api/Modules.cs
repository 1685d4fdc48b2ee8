using System.Buffers.Text;
using Modular.Api.Billing;
using Modular.Api.Notifications;
using Modular.Api.Orders;
using Modular.Api.Shared;
using Modular.Api.Users;
using Modular.Infrastructure.Billing;
using Modular.Infrastructure.Notifications;
using Modular.Infrastructure.Orders;
using Modular.Infrastructure.SandboxGateway;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users;

namespace Modular.Api;

/// <summary>The one list of modules: what runs, and what it offers over HTTP.</summary>
internal static class Modules
{
    private const string Sandbox = "sandbox";

    public static readonly IReadOnlyList<(IModule Module, Action<ApiRoutes> MapEndpoints)> All =
    [
        (new UsersModule(), UsersEndpoints.Map),
        (new OrdersModule(), OrdersEndpoints.Map),
        (new BillingModule(), BillingEndpoints.Map),
        (new NotificationsModule(), NotificationsEndpoints.Map),
    ];

    /// <summary>The modules' and the sandbox's: a schema more does no harm where the gateway is not mapped.</summary>
    public static IReadOnlyList<MigrationSet> Migrations =>
    [
        .. All.Select(m => new MigrationSet(m.Module.Name, m.Module.GetType().Assembly)),
        new MigrationSet(Sandbox, typeof(SandboxGatewayEndpoints).Assembly),
    ];

    /// <summary>The gateway that misbehaves on purpose: outside Production only. It is reached over HTTP, as a stranger.</summary>
    public static void AddSandbox(WebApplicationBuilder builder, ModularDatabase database)
    {
        if (builder.Environment.IsProduction())
        {
            return;
        }

        builder.Services.AddSandboxGateway(
            database.ConnectionStringFor(Sandbox, PoolKind.Api),
            builder.Configuration["Modular:Billing:Gateway:Key"] is { Length: > 0 } key
                ? key
                : Base64Url.EncodeToString(database.MasterKey.Derive("sandbox-gateway", 32)));
    }

    public static async Task<ModularDatabase> StartDatabaseAsync(WebApplicationBuilder builder)
    {
        using var loggers = LoggerFactory.Create(logging =>
            logging.AddModularLogging(builder.Configuration, builder.Environment));
        return await DatabaseBootstrap.StartAsync(
            PostgresOptions.From(builder.Configuration, builder.Environment),
            [.. All.Select(m => m.Module.Name)],
            Migrations,
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
            app.MapSandboxGateway();
        }

        var development = isProduction ? null : app.MapGroup("/dev").AllowAnonymous().ExcludeFromDescription();
        var routes = new ApiRoutes(app.MapGroup("/api/v1").RequireAuthorization(), app, development);
        foreach (var (_, mapEndpoints) in All)
        {
            mapEndpoints(routes);
        }
    }
}
