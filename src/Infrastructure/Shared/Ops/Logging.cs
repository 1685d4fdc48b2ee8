using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Serilog behind Microsoft's interfaces: lines for people in Development, JSON everywhere else.</summary>
public static class Logging
{
    private const string Template =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj} {RequestId}{NewLine}{Exception}";

    public static void AddModularLogging(
        this ILoggingBuilder logging, IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            // What it calls errors ends the process and is told by Main, without a stack where a person has to act.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .ReadFrom.Configuration(configuration);
        settings = environment.IsDevelopment()
            ? settings.WriteTo.Console(outputTemplate: Template)
            : settings.WriteTo.Console(new JsonFormatter(renderMessage: true));
        logging.ClearProviders();
        logging.AddSerilog(settings.CreateLogger(), dispose: true);
    }
}
