using System.Diagnostics;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>
/// Brings a read model that is built anew to where the live one is, page by page, and rests in between.
/// </summary>
internal sealed class ReadModelBuilder(RebuildTable table, LogReader reader, IJobReport report)
{
    /// <returns>Where it is; null: it was aborted.</returns>
    public async Task<Rebuild?> CatchUpAsync(Rebuild rebuild, CancellationToken cancellationToken)
    {
        var total = await table.CountAsync(cancellationToken);
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var live = await table.LiveCursorAsync(cancellationToken);
            var page = await reader.ReadAsync(rebuild.Cursor, [0], live, cancellationToken);
            if (page.End > rebuild.Cursor)
            {
                var next = rebuild with
                {
                    Cursor = page.End,
                    EventsApplied = rebuild.EventsApplied + page.Entries.Count,
                };
                if (!await table.AdvanceAsync(reader, rebuild, next, page.Entries, cancellationToken))
                {
                    return null;
                }

                rebuild = next;
            }

            report.Progress((int)Math.Min(rebuild.EventsApplied, int.MaxValue), (int)Math.Min(total, int.MaxValue));
            if (page.IsLast)
            {
                return rebuild;
            }

            var worked = Stopwatch.GetElapsedTime(started);
            await Task.Delay(worked * ((100.0 / rebuild.Share) - 1), cancellationToken);
        }
    }
}
