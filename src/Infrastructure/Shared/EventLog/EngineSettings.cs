using Microsoft.Extensions.Configuration;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Settings under <c>Modular:Log</c>.</summary>
/// <param name="MostParkedStreams">A shard with as many parked streams pauses instead of parking one more.</param>
internal sealed record EngineSettings(int MostParkedStreams)
{
    public static EngineSettings From(IConfiguration configuration) => new(
        configuration.GetValue("Modular:Log:MostParkedStreams", 10_000));
}
