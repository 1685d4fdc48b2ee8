namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>The part of a consumer that this process holds the lease of.</summary>
internal sealed class Shard(int number, long fencing, LogCursor cursor)
{
    public int Number => number;

    /// <summary>Of the lease: every write of the shard checks it.</summary>
    public long Fencing => fencing;

    /// <summary>
    /// The last event that was dealt with. In the table it may lag behind by events that led to nothing: to read these
    /// again does no harm.
    /// </summary>
    public LogCursor Cursor { get; set; } = cursor;

    /// <summary>It dealt with events that it follows, and the table does not say so yet.</summary>
    public bool IsUnnoted { get; set; }

    /// <summary>Nothing was left to read at the last look.</summary>
    public bool IsCaughtUp { get; set; }

    /// <summary>Streams whose events wait behind one that could not be handled.</summary>
    public HashSet<Guid> Parked { get; } = [];
}
