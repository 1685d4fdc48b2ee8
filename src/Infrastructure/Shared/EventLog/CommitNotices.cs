using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Shared.Ops;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Tells other processes that something was committed, and hears it from them: on connections of its own, since NOTIFY
/// inside of a business transaction takes a lock that all commits share. A hint: whoever misses it polls.
/// </summary>
internal sealed partial class CommitNotices(
    [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database, Instances instances,
    LogSignal log, WorkSignal work, Changes changes, ILogger<CommitNotices> logger) : BackgroundService
{
    private const string Channel = "modular_commits";
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        ForeverAsync(ListenAsync, stoppingToken),
        ForeverAsync(token => TellAsync(log, "log", token), stoppingToken),
        ForeverAsync(token => TellAsync(work, "work", token), stoppingToken));

    private async Task ForeverAsync(Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await run(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                LogFailed(failure);
                await Task.WhenAny(Task.Delay(Pause, cancellationToken));
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notice) =>
        {
            // What, who, and the names of events that kept answers depend on.
            if (notice.Payload.Split(' ') is [var what, var who, .. var names] && who != instances.Id.ToString())
            {
                changes.Heard(names);
                ((Signal)(what == "work" ? work : log)).PulseFromOutside();
            }
        };
        await using (var listen = connection.CreateCommand())
        {
            listen.CommandText = $"listen {Channel}";
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    // What is committed during the gap is told with the next notice.
    private async Task TellAsync(Signal signal, string what, CancellationToken cancellationToken)
    {
        var next = signal.NextOwn;
        while (true)
        {
            await next.WaitAsync(cancellationToken);
            next = signal.NextOwn;
            if (instances.HasOthers)
            {
                await using var notify = database.CreateCommand("select pg_notify($1, $2)");
                notify.Parameters.AddWithValue(Channel);
                notify.Parameters.AddWithValue(
                    string.Join(' ', (string[])[what, instances.Id.ToString(), .. Told(signal)]));
                await notify.ExecuteNonQueryAsync(cancellationToken);
            }

            await Task.Delay(Gap, cancellationToken);
        }
    }

    private IReadOnlyList<string> Told(Signal signal) => signal == log ? changes.TakeUntold() : [];

    [LoggerMessage(LogLevel.Warning,
        "Other processes cannot be told of commits, or heard; they and this one poll every 2 s meanwhile")]
    private partial void LogFailed(Exception failure);
}
