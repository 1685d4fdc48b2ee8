using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Shared.Ops;
using Modular.Tests.EventLog.Probe;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Ops;

/// <summary>Who holds up the readers of the log, in whichever database; and that roles cannot do so for long.</summary>
public sealed class HorizonTests : IAsyncLifetime
{
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;

    private Horizon Horizon => _host.Services.GetRequiredService<Horizon>();

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateWithOwnClusterAsync();
        _host = await ProbeHost.StartAsync(_database, works: false);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_oldest_writer_is_named_also_in_another_database()
    {
        var elsewhere = new NpgsqlConnectionStringBuilder(_database.Test.AdminConnectionString)
        {
            Database = "postgres", ApplicationName = "a nightly report",
        };
        await using var connection = new NpgsqlConnection(elsewhere.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, "select pg_current_xact_id()");
        await _host.DoAsync(new IncrementCounter(Guid.CreateVersion7()));

        var held = await Horizon.ReadAsync(CancellationToken.None);
        await transaction.RollbackAsync();
        var free = await Horizon.ReadAsync(CancellationToken.None);

        (held.Holder!.Kind, held.Holder.Pid, held.Holder.Database, held.Holder.Application, held.Holder.State)
            .Should().Be(("session", connection.ProcessID, "postgres", "a nightly report", "idle in transaction"));
        held.TransactionsBehind.Should().BeGreaterThan(1);
        held.AgeMs.Should().BePositive();
        (free.Holder, free.AgeMs, free.TransactionsBehind).Should().Be((null, 0, 0));
    }

    [Fact]
    public async Task An_idle_transaction_of_a_module_is_ended_and_the_horizon_moves_on()
    {
        (await _database.AskAsync<string[]>(
            "select rolconfig from pg_roles where rolname = 'modular_orders'"))
            .Should().Contain(
            ["idle_in_transaction_session_timeout=30s", "statement_timeout=30s", "lock_timeout=5s"]);
        await _database.RunAsync("alter role modular_orders set idle_in_transaction_session_timeout = '300ms'");
        NpgsqlConnection.ClearAllPools();
        var forgotten = await _database.Test.OpenAsync("orders");
        await RunAsync(forgotten, "begin; select pg_current_xact_id()");
        (await Horizon.ReadAsync(CancellationToken.None)).Holder!.Pid.Should().Be(forgotten.ProcessID);

        await _database.EventuallyAsync(
            "select not exists (select from pg_stat_activity where pid = $1)", expected: true, forgotten.ProcessID);

        (await Horizon.ReadAsync(CancellationToken.None)).Holder.Should().BeNull();
        var leave = async () => await forgotten.DisposeAsync();
        (await leave.Should().ThrowAsync<PostgresException>()).Which.SqlState
            .Should().Be("25P03");
    }

    [Fact]
    public async Task A_scrape_reads_the_last_sample_and_asks_nothing()
    {
        List<(string Name, double Value, string Tags)> measured = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Modular")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        await using var working = await ProbeHost.StartAsync(_database);
        await working.DoAsync(new IncrementCounter(Guid.CreateVersion7()));
        await working.QuiesceAsync();
        var metrics = working.Services.GetRequiredService<EngineMetrics>();
        await _database.RunAsync("update log.consumers set state = 'paused'");
        await working.DoAsync(new IncrementCounter(Guid.CreateVersion7()));
        await metrics.SampleAsync(CancellationToken.None);
        await _database.RunAsync("alter table log.consumers rename to away");

        listener.RecordObservableInstruments();
        await _database.RunAsync("alter table log.away rename to consumers");

        measured.Should().Contain(m => m.Name == "modular.consumer.lag" && m.Value > 0 && m.Tags.Contains("reactions"));
        measured.Should().Contain(m => m.Name == "modular.consumer.applied" && m.Value > 0);
        measured.Should().Contain(m => m.Name == "modular.consumer.parked" && m.Value == 0);
        measured.Should().Contain(m => m.Name == "modular.consumer.lag.time");
        measured.Should().Contain(m => m.Name == "modular.horizon.age");

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            measured.Add((instrument.Name, value, string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
