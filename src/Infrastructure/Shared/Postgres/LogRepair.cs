using System.Globalization;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>
/// The log is ordered by transaction ids, which belong to a cluster. After a logical restore into another one they can
/// lie ahead of what that cluster hands out: old events would be invisible, and new ones sorted before them. A new era
/// sorts behind all former ones and rewrites nothing (ADR 0002).
/// </summary>
public static class LogRepair
{
    // Backwards along the reading order, and over a few small tables: as fast with a billion events as with ten.
    private const string Ahead =
        """
        select greatest(
                   coalesce((select transaction_id from log.events where era = log.current_era()
                             order by era desc, transaction_id desc, position desc limit 1), '0'),
                   coalesce((select max(transaction_id) from log.consumers where era = log.current_era()), '0'),
                   coalesce((select max(transaction_id) from log.parked where era = log.current_era()), '0'))::text,
               pg_snapshot_xmax(pg_current_snapshot())::text, log.current_era()
        """;

    /// <exception cref="StartupRefusedException">The log has ids of another cluster, which lie ahead.</exception>
    internal static async Task RequireOwnIdsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (newest, next, _) = await ReadAsync(connection, cancellationToken);
        if (newest >= next)
        {
            throw new StartupRefusedException(
                $"The log has transaction {newest}, and this server is only at {next}: it was restored from a dump of "
                    + "another one. New events would be read before old ones, or never.",
                "with all processes stopped, run ./dev db repair-log (dotnet Modular.Api.dll repair-log): it begins a "
                    + "new era of the log, rewrites nothing, and consumers go on where they were.");
        }
    }

    /// <summary>Begins a new era if one is needed. Writers wait meanwhile, and none is in between.</summary>
    /// <param name="owner">The owner's connection string.</param>
    /// <param name="force">Begins one in any case: it does no harm.</param>
    /// <returns>What was found and done, for people.</returns>
    public static async Task<string> RunAsync(string owner, bool force, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, transaction, cancellationToken);
        var (newest, next, era) = await ReadAsync(connection, cancellationToken);
        if (newest < next && !force)
        {
            return $"Nothing to repair: {EndOf(era, newest)}, and this server is at {next}.";
        }

        var end = EndOf(era, newest);
        await using (var begin = new NpgsqlCommand("select log.begin_era($1)", connection, transaction))
        {
            begin.Parameters.AddWithValue($"repair-log: the log ends with {newest}, the server is at {next}");
            era = (short)(await begin.ExecuteScalarAsync(cancellationToken))!;
        }

        await transaction.CommitAsync(cancellationToken);
        return $"Era {era} has begun: {end}, and this server is at {next}. "
            + "Nothing was rewritten. Start the product: consumers go on where they were.";
    }

    private static string EndOf(short era, ulong newest) =>
        newest == 0 ? $"era {era} is empty so far" : $"era {era} ends with transaction {newest}";

    // Who still writes in the old era would be read as if it had ended: nobody may be on the way.
    private static async Task LockAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            await using var locked = new NpgsqlCommand(
                "lock table log.events, log.consumers, log.parked, log.eras in access exclusive mode",
                connection, transaction);
            await locked.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StartupRefusedException(
                "Somebody else uses the log.", "stop all processes of the product, then run repair-log again.", busy);
        }
    }

    private static async Task<(ulong Newest, ulong Next, short Era)> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Ahead, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (
            ulong.Parse(row.GetString(0), CultureInfo.InvariantCulture),
            ulong.Parse(row.GetString(1), CultureInfo.InvariantCulture), row.GetInt16(2));
    }
}
