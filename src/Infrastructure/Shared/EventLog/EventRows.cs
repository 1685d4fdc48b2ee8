using System.Runtime.InteropServices;
using System.Text.Json;
using Modular.Application.Shared;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>The events of one unit of work, as the columns of one insert.</summary>
internal sealed class EventRows
{
    public const string VersionConstraint = "events_stream_version_key";

    // Position, transaction and module are defaults: a module may not choose them. An integration event has a
    // contiguous version of its own; the domain event beside it is the guard, so counting on from the last one is safe.
    // Not "returning": that is a row for each event, and each of them is asked whether this module may read it.
    private const string Sql =
        """
        with written as (
        insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                correlation_id, causation_id, traceparent, actor, occurred_at, command)
        select n.event_id, n.stream_id, n.stream_type, n.kind,
               case n.kind when 'domain' then n.version else n.version + (
                   select coalesce(max(e.stream_version), 0) from log.events e
                   where e.stream_id = n.stream_id and e.kind = 'integration') end,
               n.type, n.schema_version, n.data, $9, $10, $11, $12, $13, $14
        from unnest($1, $2, $3, $4, $5, $6, $7, $8)
             with ordinality as n (
                 event_id, stream_id, stream_type, kind, version, type, schema_version, data, ordinal)
        order by n.ordinal)
        select log.current_era() as written_in_era, pg_current_xact_id() as written_in_transaction
        """;

    private readonly List<Guid> _ids = [];
    private readonly List<Guid> _streams = [];
    private readonly List<string> _streamTypes = [];
    private readonly List<string> _kinds = [];
    private readonly List<int> _versions = [];
    private readonly List<string> _types = [];
    private readonly List<int> _schemaVersions = [];
    private readonly List<string> _data = [];
    private readonly List<(int Row, PersonalEvent Event)> _open = [];
    private readonly Dictionary<Guid, int> _published = [];
    private RequestContext? _request;
    private string? _traceparent;
    private DateTimeOffset _occurredAt;

    /// <summary>As part of which command they happen.</summary>
    public string? Command { get; set; }

    /// <summary>By this row one can see later whether the batch was committed.</summary>
    public (Guid EventId, Guid StreamId, string Kind)? First =>
        _ids.Count == 0 ? null : (_ids[0], _streams[0], _kinds[0]);

    /// <summary><see cref="SealAsync"/> comes before <see cref="ToStatement"/>.</summary>
    public bool HoldPersonalData => _open.Count > 0;

    /// <summary>The transaction, from what the statements of a batch answer.</summary>
    public static async Task<LogMark?> WrittenAsync(NpgsqlDataReader reader)
    {
        LogMark? written = null;
        do
        {
            if (reader.FieldCount == 2 && reader.GetName(0) == "written_in_era"
                && await reader.ReadAsync(CancellationToken.None))
            {
                written = new LogMark(reader.GetInt16(0), reader.GetFieldValue<ulong>(1));
            }
        }
        while (await reader.NextResultAsync(CancellationToken.None));
        return written;
    }

    public int NextPublished(Guid streamId) =>
        ++CollectionsMarshal.GetValueRefOrAddDefault(_published, streamId, out _);

    public void Add(
        Guid eventId, Guid streamId, string streamType, string kind, int version, EventType type, object data,
        RequestContext request, string? traceparent, DateTimeOffset occurredAt)
    {
        _ids.Add(eventId);
        _streams.Add(streamId);
        _streamTypes.Add(streamType);
        _kinds.Add(kind);
        _versions.Add(version);
        _types.Add(type.Name);
        _schemaVersions.Add(type.Version);
        if (type.Personal.Count == 0)
        {
            _data.Add(JsonSerializer.Serialize(data, type.Type, Json.Stored));
        }
        else
        {
            _open.Add((_data.Count, new PersonalEvent(eventId, type, data)));
            _data.Add("");
        }

        (_request, _traceparent, _occurredAt) = (request, traceparent, occurredAt);
    }

    /// <summary>Encrypts what is about people. A command that is refused after that leaves a key, which does no harm.
    /// </summary>
    public async Task SealAsync(SubjectKeyCache cache, NpgsqlDataSource database)
    {
        var keys = await cache.GetOrCreateAsync(
            database, [.. _open.SelectMany(open => open.Event.Subjects)], CancellationToken.None);
        foreach (var (row, personal) in _open)
        {
            _data[row] = personal.Seal(keys);
        }

        _open.Clear();
    }

    public void Clear()
    {
        _ids.Clear();
        _streams.Clear();
        _streamTypes.Clear();
        _kinds.Clear();
        _versions.Clear();
        _types.Clear();
        _schemaVersions.Clear();
        _data.Clear();
        _open.Clear();
        _published.Clear();
    }

    public NpgsqlBatchCommand? ToStatement() => _ids.Count == 0
        ? null
        : Statement.Of(
            Sql, _ids.ToArray(), _streams.ToArray(), _streamTypes.ToArray(), _kinds.ToArray(), _versions.ToArray(),
            _types.ToArray(), _schemaVersions.ToArray(),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb, Value = _data.ToArray() },
            _request!.CorrelationId,
            Optional(NpgsqlDbType.Uuid, _request.CausationId), Optional(NpgsqlDbType.Text, _traceparent),
            _request.Actor, _occurredAt, Optional(NpgsqlDbType.Text, Command));

    private static NpgsqlParameter Optional(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
