using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>What a projection writes for events as they are stored.</summary>
internal static class ProjectedWrites
{
    public static async Task<List<NpgsqlBatchCommand>> WritesAsync(
        this IProjection projection, LogReader reader, IReadOnlyList<LogEntry> entries,
        CancellationToken cancellationToken)
    {
        var events = new List<RecordedEvent>(entries.Count);
        foreach (var entry in entries)
        {
            events.Add(new RecordedEvent(await reader.OpenAsync(entry, cancellationToken), entry.Origin));
        }

        List<NpgsqlBatchCommand> writes = [];
        if (events.Count > 0)
        {
            projection.Apply(events, writes);
        }

        return writes;
    }
}
