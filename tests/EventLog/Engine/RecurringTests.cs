using System.Globalization;
using FluentAssertions;
using Modular.Infrastructure.Shared.Jobs;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Jobs that are run again and again.</summary>
public sealed class RecurringTests : IAsyncLifetime
{
    private const string Due = "select due_at from log.timers where key = 'recurring:nightly'";
    private readonly ProbeRules _rules = new();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task It_runs_once_for_all_processes_at_each_of_its_times()
    {
        await using var one = await ProbeHost.StartAsync(_database, _rules);
        await using var two = await ProbeHost.StartAsync(_database, _rules);

        for (var day = 1; day <= 3; day++)
        {
            await one.AdvanceAsync(TimeSpan.FromDays(1));
            await one.QuiesceAsync();
        }

        _rules.Begun.Should().Equal("nightly", "nightly", "nightly");
    }

    [Fact]
    public async Task What_was_missed_while_nobody_ran_is_done_once()
    {
        await using (await ProbeHost.StartAsync(_database, works: false))
        {
            await _database.RunAsync(
                "update log.timers set due_at = due_at - interval '30 days' where key = 'recurring:nightly'");
        }

        await using var host = await ProbeHost.StartAsync(_database, _rules);
        await host.QuiesceAsync();

        _rules.Begun.Should().Equal("nightly");
        (await _database.AskAsync<DateTime>(Due)).Should().BeAfter(host.Now.UtcDateTime)
            .And.BeBefore(host.Now.UtcDateTime.AddDays(1.1));
    }

    [Fact]
    public async Task A_changed_expression_is_armed_anew_and_one_that_is_gone_is_deleted()
    {
        await using (await ProbeHost.StartAsync(_database, works: false))
        {
            await _database.RunAsync(
                "update log.timers set cron = '0 0 0 1 1 ?', due_at = '2099-01-01' where key = 'recurring:nightly'");
            await _database.RunAsync(
                """
                insert into log.timers (module, key, type, payload, due_at, cron, time_zone, correlation_id, actor)
                select module, 'recurring:gone', type, payload, due_at, cron, time_zone, correlation_id, actor
                from log.timers where key = 'recurring:nightly'
                """);
        }

        await using var host = await ProbeHost.StartAsync(_database, works: false);

        (await _database.AskAsync<DateTime>(Due)).Should().BeBefore(host.Now.UtcDateTime.AddDays(1.1));
        (await _database.AskAsync<string>("select string_agg(key, ' ' order by key) from log.timers"))
            .Should().Be("recurring:housekeeping recurring:nightly");
    }

    [Fact]
    public async Task Housekeeping_runs_every_hour()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules);

        await host.AdvanceAsync(TimeSpan.FromHours(1));
        await host.QuiesceAsync();

        (await _database.AskAsync<string>("select state from log.jobs where type = 'log.tidy_up'"))
            .Should().Be("succeeded");
    }

    [Theory]
    // Every day at 2:30: the clocks leave it out on 29 March 2026 and have it twice on 25 October.
    [InlineData("0 30 2 * * ?", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("0 30 2 * * ?", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    // Every hour: real hours count.
    [InlineData("0 17 * * * ?", "2026-10-25T00:00:00Z", "2026-10-25T00:17:00Z", "2026-10-25T01:17:00Z")]
    public void The_clock_of_the_zone_counts(string cron, string after, string first, string second)
    {
        var recurrence = new Recurrence(cron, "Europe/Vienna");

        var next = recurrence.Next(Utc(after));

        next.Should().Be(Utc(first));
        recurrence.Next(next).Should().Be(Utc(second));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
