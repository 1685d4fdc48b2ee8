using System.Collections.Concurrent;
using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Domain.Users;
using Npgsql;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// What makes access tokens worthless before they expire: sessions that have ended, accounts whose roles have changed,
/// API clients that were revoked.
/// What happened here is known at once, what happened in other processes is read every <see cref="Interval"/>; no token
/// is judged by a list older than <see cref="MaxAge"/>.
/// </summary>
internal sealed partial class RevokedSessions(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database,
    TimeProvider clock,
    ILogger<RevokedSessions> logger) : BackgroundService
{
    // Longer than a token lives: clocks differ, and a token may be made while its session is being ended.
    private static readonly TimeSpan Memory = AccessTokens.Lifetime + TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ClientMemory = ClientTokenIssuer.Lifetime + TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _endedAt = [];
    private readonly ConcurrentDictionary<ApiClientId, DateTimeOffset> _clientEndedAt = [];
    private readonly ConcurrentDictionary<UserId, (int Version, DateTimeOffset At)> _permissions = [];
    private readonly SemaphoreSlim _reading = new(1);
    private long _readAt;

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What was promised: so long after it was ended, a session's tokens count nowhere.</summary>
    public static TimeSpan MaxAge { get; } = TimeSpan.FromSeconds(3);

    public bool Contains(SessionId id) => _endedAt.ContainsKey(id);

    public bool Contains(ApiClientId id) => _clientEndedAt.ContainsKey(id);

    /// <summary>Whether the roles have changed since a token with this version was made.</summary>
    public bool IsStale(UserId id, int permissionVersion) =>
        _permissions.TryGetValue(id, out var changed) && permissionVersion < changed.Version;

    public void Add(SessionId id, DateTimeOffset at) => _endedAt[id] = at;

    public void Add(ApiClientId id, DateTimeOffset at) => _clientEndedAt[id] = at;

    public void Raise(UserId id, int permissionVersion, DateTimeOffset at) => _permissions.AddOrUpdate(
        id, (permissionVersion, at),
        (_, known) => permissionVersion > known.Version ? (permissionVersion, at) : known);

    /// <summary>
    /// False when the loop is late (a frozen process, a database that is away): read first, so that no token is
    /// believed because nobody could be asked.
    /// </summary>
    public bool IsFresh => Stopwatch.GetElapsedTime(Volatile.Read(ref _readAt)) < MaxAge;

    /// <summary>One asks, the others wait for the answer.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task ReadOnceAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh)
            {
                await RefreshAsync(cancellationToken);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Reads the whole window each time: a cursor would miss what commits late.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var all = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            select id, revoked_at from users.sessions where revoked_at > @since;
            select id, permission_version, permissions_changed_at from users.users
            where permissions_changed_at > @since;
            select id, revoked_at from users.api_clients where revoked_at > @clientsSince
            """,
            new { since = now - Memory, clientsSince = now - ClientMemory },
            cancellationToken: cancellationToken));
        foreach (var (id, at) in await all.ReadAsync<(Guid, DateTime)>())
        {
            Add(new SessionId(id), new DateTimeOffset(at));
        }

        foreach (var (id, version, at) in await all.ReadAsync<(Guid, int, DateTime)>())
        {
            Raise(new UserId(id), version, new DateTimeOffset(at));
        }

        foreach (var (id, at) in await all.ReadAsync<(Guid, DateTime)>())
        {
            Add(new ApiClientId(id), new DateTimeOffset(at));
        }

        Volatile.Write(ref _readAt, asked);
        Forget(now - Memory, now - ClientMemory);
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception unreachable) when (!stoppingToken.IsCancellationRequested)
            {
                LogStale(unreachable, Interval);
            }
        }
    }

    private void Forget(DateTimeOffset since, DateTimeOffset clientsSince)
    {
        foreach (var old in _endedAt.Where(ended => ended.Value <= since))
        {
            _endedAt.TryRemove(old);
        }

        foreach (var old in _clientEndedAt.Where(ended => ended.Value <= clientsSince))
        {
            _clientEndedAt.TryRemove(old);
        }

        foreach (var old in _permissions.Where(changed => changed.Value.At <= since))
        {
            _permissions.TryRemove(old);
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "The sessions that ended elsewhere cannot be read: until the database answers, no access token is accepted "
        + "here. Trying again in {Interval}.")]
    private partial void LogStale(Exception exception, TimeSpan interval);
}
