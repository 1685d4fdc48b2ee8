using System.Globalization;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.EndToEnd;

/// <summary>A table that nobody else can read for a while: their queries wait in the database.</summary>
internal sealed class HeldTable : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _holder;
    private readonly string _table;

    private HeldTable(TestDatabase database, NpgsqlConnection holder, string table) =>
        (_database, _holder, _table) = (database, holder, table);

    /// <param name="mode">Or one that lets others read.</param>
    public static async Task<HeldTable> LockAsync(
        TestDatabase database, string table, string mode = "access exclusive")
    {
        var holder = await database.OpenAsync(TestDatabase.Superuser);
        await using var command = holder.CreateCommand();
        command.CommandText = $"begin; lock table {table} in {mode} mode";
        await command.ExecuteNonQueryAsync();
        return new HeldTable(database, holder, table);
    }

    /// <summary>Until so many queries of the API wait for it.</summary>
    public Task WaitForWaitingAsync(int count) => Shop.WaitAsync(
        string.Create(CultureInfo.InvariantCulture, $"{count} waiting queries"),
        async () => await _database.ScalarAsync<long>(
            TestDatabase.Superuser,
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%' || @table || '%'
            """,
            new { table = _table }) == count
            ? "so many"
            : null);

    /// <summary>At once: the database itself would give up waiting after the five seconds of the role.</summary>
    public async Task NobodyWaitsAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        await WaitForWaitingAsync(0);
        if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(3))
        {
            throw new SurpriseException("their queries were not cancelled, but ran into a limit of the database");
        }
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
