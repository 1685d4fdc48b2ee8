using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Modular.Application.Shared.Behaviors;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Reactions, jobs and timers belong to the trace of the request that caused them, also where nobody exports traces:
/// their lines in the log carry its id, and so does what they send to others.
/// </summary>
internal sealed class TracePropagation : IHostedService
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == Telemetry.Source.Name,
        Sample = Sample,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _listener.Dispose();
        return Task.CompletedTask;
    }

    // What is done within them needs no activity of its own for that.
    private static ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options) =>
        options.Kind == ActivityKind.Consumer ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None;
}
