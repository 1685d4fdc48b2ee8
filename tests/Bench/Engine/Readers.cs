using System.Diagnostics;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Bench.Engine;

/// <summary>
/// Those who read <c>rm_notes</c> all the time and count how often a row was missing that has been there for long.
/// </summary>
internal sealed class Readers : IAsyncDisposable
{
    /// <summary>The last ones of the seed come last in a rebuild, so a half-built model lacks them.</summary>
    private const int Last = 100;

    private const int Others = 400;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private long _longest;
    private long _views;
    private long _halfBuilt;

    /// <param name="seeded">So many notes were there at the beginning.</param>
    public Readers(Machine machine, int seeded)
    {
        var ids = Enumerable.Range(Math.Max(0, seeded - Last), Math.Min(Last, seeded))
            .Concat(Enumerable.Range(0, Others).Select(_ => Random.Shared.Next(seeded))).Distinct()
            .Select(Machine.SeededId).ToArray();
        _reading = Task.WhenAll(
            ReadAsync(
                machine, TimeSpan.FromMilliseconds(10), ids.Length,
                "select count(*) from bench.rm_notes where id = any ($1)", [ids]),
            ReadAsync(machine, TimeSpan.FromSeconds(1), seeded, "select count(*) from bench.rm_notes"));
    }

    public long Views => Interlocked.Read(ref _views);

    public long HalfBuilt => Interlocked.Read(ref _halfBuilt);

    public TimeSpan Longest => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _longest));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync(
        Machine machine, TimeSpan pause, long expected, string sql, params object[] values)
    {
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var look = new NpgsqlCommand(sql, admin);
        look.Parameters.AddRange(Array.ConvertAll(values, value => new NpgsqlParameter { Value = value }));
        while (!_stop.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            var found = (long)(await look.ExecuteScalarAsync())!;
            Interlocked.Add(ref _halfBuilt, found < expected ? 1 : 0);
            Interlocked.Increment(ref _views);
            _longest = Math.Max(_longest, Stopwatch.GetTimestamp() - started);
            await Task.Delay(pause);
        }
    }
}
