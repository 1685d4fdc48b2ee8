using System.Buffers.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Modular.Api.Shared;
using Modular.Api.Shared.Jobs;
using Modular.Api.Shared.Meta;
using Modular.Api.Shared.Operations;
using Modular.Infrastructure.SandboxGateway;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Api;

/// <summary>The one list of modules: what runs, and what it offers over HTTP.</summary>
internal static class Modules
{
    private const string Sandbox = "sandbox";

    public static readonly IReadOnlyList<(IModule Module, Action<ApiRoutes> MapEndpoints)> All =
    [
        (new Infrastructure.Users.UsersModule(), Users.UsersEndpoints.Map),
        (new Infrastructure.Orders.OrdersModule(), Orders.OrdersEndpoints.Map),
        (new Infrastructure.Billing.BillingModule(), Billing.BillingEndpoints.Map),
        (new Infrastructure.Notifications.NotificationsModule(), Notifications.NotificationsEndpoints.Map),
    ];

    /// <summary>The modules' and the sandbox's: a schema more does no harm where the gateway is not mapped.</summary>
    public static IReadOnlyList<MigrationSet> Migrations =>
    [
        .. All.Select(m => new MigrationSet(m.Module.Name, m.Module.GetType().Assembly)),
        new MigrationSet(Sandbox, typeof(SandboxGatewayEndpoints).Assembly),
    ];

    /// <summary>For what happens before there is a host, and after it; its end writes what still waits.</summary>
    public static ILoggerFactory LoggersOf(WebApplicationBuilder builder) => LoggerFactory.Create(logging =>
        logging.AddModularLogging(builder.Configuration, builder.Environment));

    /// <summary>Builds the host, starts the modules one after the other, then serves.</summary>
    public static async Task<WebApplication> StartAsync(WebApplicationBuilder builder, ModularDatabase database)
    {
        builder.Logging.AddModularLogging(builder.Configuration, builder.Environment);
        builder.Services.AddModular(builder.Configuration, [.. All.Select(m => m.Module)], database);
        AddSandbox(builder, database);
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        builder.Services.AddModularHealth();
        AddApi(builder, database);
        var app = builder.Build();
        app.UseApi();
        ApiDocument.Map(app);
        MapEndpoints(app);
        try
        {
            await app.Services.StartModulesAsync(database.IsEmbedded, app.Lifetime.ApplicationStopping);
            await app.StartAsync();
            return app;
        }
        catch (Exception failed)
        {
            // Workers first, then the database under them.
            await app.StopAsync();
            await app.DisposeAsync();
            if (failed is IOException { InnerException: AddressInUseException })
            {
                throw new StartupRefusedException(
                    failed.Message, "stop the other process, or take another port (./dev run --port 5081, or --urls).",
                    failed);
            }

            throw;
        }
    }

    private static void AddApi(WebApplicationBuilder builder, ModularDatabase database)
    {
        try
        {
            builder.Services.AddApi(builder.Configuration, builder.Environment, database.MasterKey.Derive);
        }
        catch (OptionsValidationException invalid)
        {
            throw new StartupRefusedException(
                string.Join(' ', invalid.Failures), "correct that; docs/operations.md has all settings.", invalid);
        }
    }

    /// <summary>For the person who has just started it: where to look, and as whom.</summary>
    public static async Task AnnounceAsync(WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            return;
        }

        var file = Path.Combine(PostgresOptions.From(app.Configuration, app.Environment).DataFolder, "admin.txt");
        var admin = app.Configuration["Modular:Bootstrap:AdminEmail"] is { } configured
            ? $"{configured}, with the configured password"
            : File.Exists(file)
                ? $"{(await File.ReadAllLinesAsync(file))[0]["email: ".Length..]}, password in {file}"
                : "none";
        await Console.Out.WriteLineAsync($"""

            Modular is ready: {app.Urls.First()}
              documentation   {app.Urls.First()}/docs
              admin           {admin}
              sent mail       {app.Urls.First()}/dev/mailbox
            Ctrl-C stops it, Postgres included.

            """);
    }

    // The gateway that misbehaves on purpose: outside Production only. It is reached over HTTP, as a stranger.
    private static void AddSandbox(WebApplicationBuilder builder, ModularDatabase database)
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

    /// <param name="loggers">Outlives the database, which tells when it has stopped.</param>
    public static Task<ModularDatabase> StartDatabaseAsync(WebApplicationBuilder builder, ILoggerFactory loggers) =>
        DatabaseBootstrap.StartAsync(
            PostgresOptions.From(builder.Configuration, builder.Environment),
            [.. All.Select(m => m.Module.Name)],
            Migrations,
            loggers.CreateLogger("Modular.Database"),
            CancellationToken.None);

    private static void MapEndpoints(WebApplication app)
    {
        app.MapModularHealth();
        if (!app.Environment.IsProduction())
        {
            app.MapTestHooks();
            app.MapSandboxGateway();
        }

        // A worker alone answers for its health and nothing else.
        if (app.Services.GetRequiredService<ProcessRoles>().Api)
        {
            ApiRoutes.Map(
                app,
                [.. All.Select(m => m.MapEndpoints), OperationsEndpoints.Map, JobEndpoints.Map, MetaEndpoints.Map]);
        }
    }
}
