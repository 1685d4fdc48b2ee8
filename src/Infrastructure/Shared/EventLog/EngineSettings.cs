using Microsoft.Extensions.Configuration;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Settings under <c>Modular:Log</c>.</summary>
/// <param name="MostParkedStreams">A shard with as many parked streams pauses instead of parking one more.</param>
/// <param name="PageSize">So many events are handled at a time.</param>
/// <param name="DriftCheckEvery">
/// How often a sample of each read model is compared with its events; zero: never.
/// </param>
/// <param name="LongHeld">So old a transaction that readers wait for is worth waking somebody.</param>
internal sealed record EngineSettings(
    int MostParkedStreams, int PageSize, TimeSpan DriftCheckEvery, TimeSpan LongHeld)
{
    public static EngineSettings From(IConfiguration configuration) => new(
        configuration.GetValue("Modular:Log:MostParkedStreams", 10_000),
        configuration.GetValue("Modular:Log:PageSize", LogReader.PageSize),
        TimeSpan.FromSeconds(configuration.GetValue("Modular:Log:DriftCheckSeconds", 60)),
        TimeSpan.FromSeconds(configuration.GetValue("Modular:Log:LongHeldSeconds", 30)));
}
