using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Domain.Users;
using Npgsql;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// The sessions whose access tokens must not count although they have not expired. What ended here is known at once,
/// what ended in other processes within <see cref="Interval"/>.
/// </summary>
internal sealed partial class RevokedSessions(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database,
    TimeProvider clock,
    ILogger<RevokedSessions> logger) : BackgroundService
{
    // Longer than a token lives: clocks differ, and a token may be made while its session is being ended.
    private static readonly TimeSpan Memory = AccessTokens.Lifetime + TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _endedAt = [];

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    public bool Contains(SessionId id) => _endedAt.ContainsKey(id);

    public void Add(SessionId id, DateTimeOffset at) => _endedAt[id] = at;

    /// <summary>Reads the whole window each time: a cursor would miss what commits late.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Memory;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var (id, at) in await connection.QueryAsync<(Guid, DateTime)>(new CommandDefinition(
            "select id, revoked_at from users.sessions where revoked_at > @since",
            new { since },
            cancellationToken: cancellationToken)))
        {
            Add(new SessionId(id), new DateTimeOffset(at));
        }

        foreach (var old in _endedAt.Where(ended => ended.Value <= since))
        {
            _endedAt.TryRemove(old);
        }
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

    [LoggerMessage(LogLevel.Warning,
        "The sessions that ended elsewhere cannot be read: until the database answers, their access tokens count here "
        + "for up to 5 minutes. Trying again in {Interval}.")]
    private partial void LogStale(Exception exception, TimeSpan interval);
}
