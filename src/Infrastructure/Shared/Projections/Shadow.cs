using System.Text.RegularExpressions;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>A table beside a read model, of the same shape, which the projection's own statements can fill.</summary>
/// <param name="suffix"><c>__rebuild</c> or <c>__check</c>.</param>
internal sealed class Shadow(string module, IProjection projection, string suffix)
{
    private readonly Regex _live = new(
        $@"\b{Regex.Escape(module)}\.{Regex.Escape(projection.ReadModel)}\b",
        RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public string Live => $"{module}.{projection.ReadModel}";

    public string Table => $"{Live}{suffix}";

    /// <summary>Makes it, empty; what was there goes.</summary>
    public NpgsqlBatchCommand Make() => Statement.Of("select log.make_shadow($1, $2)", projection.ReadModel, suffix);

    public NpgsqlBatchCommand Drop() => Statement.Of("select log.drop_shadow($1, $2)", projection.ReadModel, suffix);

    /// <summary>What the projection writes for these events, into this table.</summary>
    /// <exception cref="InvalidOperationException">A statement does not name the table of the projection.</exception>
    public async Task<List<NpgsqlBatchCommand>> WritesAsync(
        LogReader reader, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        var writes = await projection.WritesAsync(reader, entries, cancellationToken);
        foreach (var write in writes)
        {
            if (!_live.IsMatch(write.CommandText))
            {
                throw new InvalidOperationException(
                    $"{projection.GetType()} writes a statement that does not name {Live}: it cannot be rebuilt.");
            }

            write.CommandText = _live.Replace(write.CommandText, Table);
        }

        return writes;
    }
}
