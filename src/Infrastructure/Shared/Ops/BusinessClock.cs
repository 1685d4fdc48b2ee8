using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Business time: the system's clock plus an offset that only tests move. The offset is a row, so that a restarted
/// process goes on in the same time. Leases and heartbeats use the database's clock, which nobody moves.
/// </summary>
internal sealed class BusinessClock : TimeProvider
{
    private long _offset;

    /// <summary>In whole microseconds, as Postgres keeps it: what is read back is what was written.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    internal TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    internal async Task LoadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand("select business_offset from log.clock");
        var offset = (TimeSpan)(await select.ExecuteScalarAsync(cancellationToken) ?? TimeSpan.Zero);
        Interlocked.Exchange(ref _offset, offset.Ticks);
    }

    /// <param name="by">Forward only: time never goes back.</param>
    internal async Task AdvanceAsync(NpgsqlDataSource database, TimeSpan by, CancellationToken cancellationToken)
    {
        await using var update = database.CreateCommand("update log.clock set business_offset = business_offset + $1");
        update.Parameters.AddWithValue(by);
        await update.ExecuteNonQueryAsync(cancellationToken);
        await LoadAsync(database, cancellationToken);
    }
}
