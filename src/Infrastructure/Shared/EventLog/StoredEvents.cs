using System.Text.Json.Nodes;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Makes events of what the log holds: decrypted where it is about people, and in today's version.</summary>
internal sealed class StoredEvents(ModuleCatalog catalog, SubjectKeyCache cache)
{
    public ModuleCatalog Catalog => catalog;

    /// <summary>The keys of a whole page, with one question at most.</summary>
    public async ValueTask PrepareAsync(
        NpgsqlDataSource database, IEnumerable<byte[]> page, CancellationToken cancellationToken)
    {
        HashSet<Guid> subjects = [];
        foreach (var json in page.Where(json => SealedValue.MayBeIn(json)))
        {
            subjects.UnionWith(SealedValue.In(Parse(json)).Select(value => value.Subject));
        }

        if (subjects.Count > 0)
        {
            await cache.GetAsync(database, subjects, cancellationToken);
        }
    }

    /// <exception cref="System.Text.Json.JsonException">It is not what an event of this type must be.</exception>
    /// <exception cref="InvalidOperationException">
    /// Unknown, newer than this build, or something in it does not open.
    /// </exception>
    public ValueTask<object> OpenAsync(
        NpgsqlDataSource database, Guid eventId, string type, int schemaVersion, byte[] json,
        CancellationToken cancellationToken)
    {
        var known = catalog.EventOf(catalog.TypeOf(type));
        return SealedValue.MayBeIn(json)
            ? UnsealAsync(database, eventId, known, schemaVersion, Parse(json), cancellationToken)
            : new(known.Read(schemaVersion, json));
    }

    private async ValueTask<object> UnsealAsync(
        NpgsqlDataSource database, Guid eventId, EventType type, int schemaVersion, JsonObject json,
        CancellationToken cancellationToken)
    {
        var values = SealedValue.In(json).ToList();
        var keys = await cache.GetAsync(
            database, [.. values.Select(value => value.Subject)], cancellationToken);
        foreach (var (property, subject) in values)
        {
            // Not the same as a destroyed key, and nobody can tell whether it ever was one: the row stays when it is.
            var key = keys.TryGetValue(subject, out var found) ? found : throw new InvalidOperationException(
                $"'{property}' of event {eventId} is closed with the key of {subject}, which log.subject_keys does not "
                + "have: restore that table from the backup that the log comes from.");
            json[property] = SealedValue.Open(key, new(eventId, subject, property), json[property]!.AsObject());
        }

        return type.Read(schemaVersion, json);
    }

    private static JsonObject Parse(byte[] json) => JsonNode.Parse(json)!.AsObject();
}
