using System.Diagnostics;
using System.Diagnostics.Metrics;
using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>One span and one measurement for each command and query, named after it.</summary>
public sealed class TelemetryBehavior<TRequest, TResponse>(TimeProvider clock)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    private static readonly string Name = typeof(TRequest).Name;

    public async Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = Telemetry.Source.StartActivity(Name);
        var started = clock.GetTimestamp();
        var outcome = "exception";
        try
        {
            var response = await next();
            outcome = response.Error?.Code ?? "ok";
            return response;
        }
        finally
        {
            activity?.SetTag("modular.outcome", outcome);
            Telemetry.Duration.Record(
                clock.GetElapsedTime(started).TotalSeconds,
                new KeyValuePair<string, object?>("request", Name),
                new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}

/// <summary>The names under which the product reports traces and metrics.</summary>
public static class Telemetry
{
    public static ActivitySource Source { get; } = new("Modular");

    public static Meter Meter { get; } = new("Modular");

    internal static Histogram<double> Duration { get; } =
        Meter.CreateHistogram<double>("modular.request.duration", "s", "Time a command or query took.");
}
