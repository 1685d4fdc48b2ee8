using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Runs one projection: a page of events becomes one batch, with the cursor in it.</summary>
internal sealed class ProjectionConsumer(
    string module, IProjection projection, NpgsqlDataSource database, ModuleCatalog catalog, LogSignal signal,
    ILogger<ProjectionConsumer> logger)
    : Consumer(module, projection.ReadModel, "projection", projection.Version, database, signal, logger)
{
    private readonly LogReader _reader = new(database, catalog, projection.Events);

    public override IReadOnlyCollection<Type> Events => projection.Events;

    protected override async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var entries = await _reader.ReadWholeTransactionsAsync(Cursor, cancellationToken);
        if (entries.Count == 0)
        {
            return false;
        }

        var events = entries.Where(e => e.Json is not null)
            .Select(e => new RecordedEvent(_reader.Open(e), e.Origin)).ToList();
        if (events.Count == 0)
        {
            Cursor = entries[^1].Cursor;
            Unnoted += entries.Count;
            await NoteAsync();
            return true;
        }

        List<NpgsqlBatchCommand> writes = [];
        projection.Apply(events, writes);
        await CommitAsync(entries[^1].Cursor, events.Count, writes);
        return true;
    }
}
