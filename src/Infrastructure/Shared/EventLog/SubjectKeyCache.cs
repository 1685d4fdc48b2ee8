using System.Collections.Concurrent;
using System.Security.Cryptography;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// The keys of people (ADR 0024): rows of <c>log.subject_keys</c>, wrapped by a key made of the master key. Kept in
/// memory for a short time, because another process may destroy one.
/// </summary>
/// <param name="clock">Real time; business time is none of its business.</param>
internal sealed class SubjectKeyCache(MasterKey master, TimeProvider clock, int mostPerGeneration = 10_000)
{
    /// <summary>So long at most another process goes on with a key that was destroyed.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);

    private const string Sql = "select subject_id, wrapped_key from log.subject_keys where subject_id = any ($1)";

    private readonly byte[] _wrapping = master.Derive("subject-keys", 32);
    private readonly Lock _turn = new();
    private ConcurrentDictionary<Guid, Entry> _young = [];
    private ConcurrentDictionary<Guid, Entry> _old = [];

    /// <summary>At most two generations: bounded without a list of what was used when.</summary>
    public int Count => _young.Count + _old.Count;

    /// <returns>By person; null: destroyed. Who has no key is not in it.</returns>
    public ValueTask<IReadOnlyDictionary<Guid, byte[]?>> GetAsync(
        NpgsqlDataSource database, IReadOnlyCollection<Guid> subjects, CancellationToken cancellationToken) =>
        FindAsync(database, subjects, creates: false, cancellationToken);

    /// <summary>
    /// The same, and whoever had no key has one. Committed at once, before and whatever becomes of the events: of two
    /// processes that make one at a time, the first makes it for both.
    /// </summary>
    public ValueTask<IReadOnlyDictionary<Guid, byte[]?>> GetOrCreateAsync(
        NpgsqlDataSource database, IReadOnlyCollection<Guid> subjects, CancellationToken cancellationToken) =>
        FindAsync(database, subjects, creates: true, cancellationToken);

    /// <summary>It was destroyed. Said for as long as a key that was read before could still come in.</summary>
    public void Destroyed(Guid subject) => _young[subject] = new Entry(null, clock.GetTimestamp());

    private async ValueTask<IReadOnlyDictionary<Guid, byte[]?>> FindAsync(
        NpgsqlDataSource database, IReadOnlyCollection<Guid> subjects, bool creates,
        CancellationToken cancellationToken)
    {
        Dictionary<Guid, byte[]?> found = [];
        List<Guid> missing = [];
        foreach (var subject in subjects)
        {
            if (TryGet(subject) is { } entry)
            {
                found[subject] = entry.Key;
            }
            else
            {
                missing.Add(subject);
            }
        }

        if (missing.Count > 0)
        {
            // The time before the question: a key is no younger than what it was read from.
            var asked = clock.GetTimestamp();
            foreach (var (subject, wrapped) in await AskAsync(database, missing, creates, cancellationToken))
            {
                found[subject] = Keep(subject, new Entry(Unwrap(subject, wrapped), asked)).Key;
            }
        }

        return found;
    }

    private async Task<List<(Guid Subject, byte[]? Wrapped)>> AskAsync(
        NpgsqlDataSource database, List<Guid> subjects, bool creates, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        if (creates)
        {
            // In order: two that make the same keys do not wait for each other in a ring.
            var made = subjects.Distinct().Order().ToArray();
            batch.BatchCommands.Add(Statement.Of(
                """
                insert into log.subject_keys (subject_id, wrapped_key)
                select n.subject_id, n.wrapped_key from unnest($1, $2) as n (subject_id, wrapped_key)
                on conflict do nothing
                """,
                made, Array.ConvertAll(made, MakeKey)));
        }

        batch.BatchCommands.Add(Statement.Of(Sql, subjects.ToArray()));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        List<(Guid, byte[]?)> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1)));
        }

        return rows;
    }

    private byte[] MakeKey(Guid subject) =>
        Cipher.Encrypt(_wrapping, RandomNumberGenerator.GetBytes(32), $"{subject:D}");

    private byte[]? Unwrap(Guid subject, byte[]? wrapped)
    {
        try
        {
            return wrapped is null ? null : Cipher.Decrypt(_wrapping, wrapped, $"{subject:D}");
        }
        catch (CryptographicException broken)
        {
            throw new InvalidOperationException(
                $"The key of {subject} in log.subject_keys does not open with this master key: it was wrapped under "
                + "another one, or changed. Start with the master key that the data was written under.", broken);
        }
    }

    private Entry? TryGet(Guid subject) =>
        (_young.TryGetValue(subject, out var entry) || _old.TryGetValue(subject, out entry)) && IsFresh(entry)
            ? entry
            : null;

    // What says "destroyed" is never replaced by a key that was read before.
    private Entry Keep(Guid subject, Entry read)
    {
        if (_young.Count >= mostPerGeneration)
        {
            lock (_turn)
            {
                if (_young.Count >= mostPerGeneration)
                {
                    (_old, _young) = (_young, []);
                }
            }
        }

        return TryGet(subject) is { Key: null } destroyed
            ? destroyed
            : _young.AddOrUpdate(subject, read, (_, known) => known.Key is null && IsFresh(known) ? known : read);
    }

    private bool IsFresh(Entry entry) => clock.GetElapsedTime(entry.ReadAt) < TimeToLive;

    private readonly record struct Entry(byte[]? Key, long ReadAt);
}
