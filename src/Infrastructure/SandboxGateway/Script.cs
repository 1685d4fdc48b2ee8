using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.SandboxGateway;

/// <summary>
/// The outages, on order: a row, so that every process that serves the gateway plays the same one and a restart does
/// not end it.
/// </summary>
internal sealed class Script(NpgsqlDataSource database, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <param name="times">How many calls are to suffer; null means all, until the next script.</param>
    public async Task ChangeAsync(string mode, int? times, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            insert into sandbox.script as s (mode, remaining)
            values ($1, $2)
            on conflict (only_row) do update
                set mode = excluded.mode, remaining = excluded.remaining, revision = s.revision + 1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mode });
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Integer,
            Value = (object?)times ?? DBNull.Value,
        });
        await command.ExecuteNonQueryAsync(token);
    }

    public async ValueTask<object?> PlayAsync(HttpContext http, Func<ValueTask<object?>> serve)
    {
        while (await TakeAsync(http) is { } outage)
        {
            switch (outage.Mode)
            {
                case "unavailable":
                    http.Response.Headers.RetryAfter = "1";
                    return new Refusal(
                        StatusCodes.Status503ServiceUnavailable,
                        "gateway.unavailable",
                        "The sandbox gateway plays an outage (POST /dev/gateway/script ends it).").ToResult();
                case "answer_lost":
                    await serve();
                    http.Abort();
                    return Results.Empty;
                default:
                    if (!await WaitForNextScriptAsync(outage.Revision, http.RequestAborted))
                    {
                        http.Abort();
                        return Results.Empty;
                    }

                    break;
            }
        }

        return await serve();
    }

    private async Task<Outage?> TakeAsync(HttpContext http)
    {
        await using var command = database.CreateCommand(
            """
            update sandbox.script
            set remaining = remaining - 1
            where mode <> 'normal'
              and (remaining is null or remaining > 0)
              and (mode <> 'answer_lost' or $1)
            returning mode, revision
            """);
        // A lost answer hides something only where something is done.
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = HttpMethods.IsPost(http.Request.Method) });
        await using var reader = await command.ExecuteReaderAsync(http.RequestAborted);
        return await reader.ReadAsync(http.RequestAborted)
            ? new Outage(reader.GetString(0), reader.GetInt64(1))
            : null;
    }

    /// <returns>False when the caller went away or the host stops: nobody is left to answer.</returns>
    private async Task<bool> WaitForNextScriptAsync(long revision, CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        try
        {
            while (await RevisionAsync(over.Token) == revision)
            {
                await Task.Delay(s_look, over.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<long> RevisionAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select revision from sandbox.script");
        return (long?)await command.ExecuteScalarAsync(token) ?? 0;
    }

    private sealed record Outage(string Mode, long Revision);
}
