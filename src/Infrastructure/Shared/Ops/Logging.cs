using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Serilog behind Microsoft's interfaces: lines for people in Development, JSON everywhere else.</summary>
public static class Logging
{
    private const string Template =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj} {RequestId}{NewLine}{Exception}";

    // A write for each line costs as much as a whole request (ADR 0028). Whoever logs never waits: what a console that
    // stands still leaves unwritten is dropped from so many lines on.
    private static readonly BatchingOptions Batches = new()
    {
        BatchSizeLimit = 1000, BufferingTimeLimit = TimeSpan.FromMilliseconds(50), QueueLimit = 100_000,
    };

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
            .Enrich.With<WithoutPath>()
            .ReadFrom.Configuration(configuration);
        ITextFormatter lines = environment.IsDevelopment()
            ? new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture)
            : new JsonFormatter(renderMessage: true);
        settings.WriteTo.Sink(new ConsoleLines(lines), Batches);
        logging.ClearProviders();
        logging.AddSerilog(settings.CreateLogger(), dispose: true);
    }

    // The framework puts the path on each line of a request: with ids in it, and whatever somebody has written there.
    private sealed class WithoutPath : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) =>
            logEvent.RemovePropertyIfPresent("RequestPath");
    }

    /// <summary>Many lines are one write, away from the threads that logged them.</summary>
    private sealed class ConsoleLines(ITextFormatter formatter) : IBatchedLogEventSink
    {
        private readonly StreamWriter _output = new(
            Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 65_536);

        public async Task EmitBatchAsync(IReadOnlyCollection<LogEvent> batch)
        {
            foreach (var line in batch)
            {
                formatter.Format(line, _output);
            }

            await _output.FlushAsync();
        }
    }
}
