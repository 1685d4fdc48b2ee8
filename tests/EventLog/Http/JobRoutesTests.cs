using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Http;

/// <summary>What a 202 points to, and what operators do about jobs.</summary>
public sealed class JobRoutesTests : IAsyncLifetime
{
    private readonly ProbeHttpHost _host = new();
    private HttpClient _caller = null!;
    private HttpClient _operator = null!;

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await _host.StartWorkersAsync();
        _caller = _host.ClientOf(Guid.CreateVersion7());
        _operator = _host.ClientOf(Guid.CreateVersion7(), "ops:*");
    }

    public async Task DisposeAsync()
    {
        _caller.Dispose();
        _operator.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_202_leads_to_a_job_that_tells_how_it_is_doing()
    {
        var go = new TaskCompletionSource();
        _host.Rules.OnChore = async (_, report, _) =>
        {
            report.Progress(1, 2);
            await go.Task;
            report.ResultAt("/api/v1/reports/1");
        };

        var job = await EnqueueAsync("report");
        var running = await UntilAsync(job, "running");
        running["_links"]!["cancel"]!["href"]!.GetValue<string>().Should().Be($"{job}/cancel");
        go.SetResult();
        var succeeded = await UntilAsync(job, "succeeded");

        succeeded["progress"]!.ToJsonString().Should().Be("""{"of":2,"done":1}""");
        succeeded["_links"]!["result"]!["href"]!.GetValue<string>().Should().Be("/api/v1/reports/1");
        succeeded["attempts"]!.GetValue<int>().Should().Be(1);
        succeeded["startedAt"].Should().NotBeNull();
        succeeded["finishedAt"].Should().NotBeNull();
    }

    [Fact]
    public async Task A_small_result_is_in_the_job_itself()
    {
        _host.Rules.OnChore = (_, report, _) =>
        {
            report.Result(new { rows = 7 });
            return Task.CompletedTask;
        };

        var succeeded = await UntilAsync(await EnqueueAsync("count"), "succeeded");

        succeeded["result"]!.ToJsonString().Should().Be("""{"rows":7}""");
    }

    [Fact]
    public async Task Somebody_elses_job_is_not_there()
    {
        var job = await EnqueueAsync("mine");
        using var other = _host.ClientOf(Guid.CreateVersion7());

        (await other.GetAsync(job)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await other.PostAsync($"{job}/cancel", content: null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _operator.GetAsync(job)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _host.Stranger().GetAsync(job)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Its_owner_may_take_it_back_once()
    {
        _host.Rules.OnChore = (_, _, stop) => Task.Delay(Timeout.Infinite, stop);
        var job = await EnqueueAsync("endless");

        (await _caller.PostAsync($"{job}/cancel", content: null)).StatusCode.Should().Be(HttpStatusCode.OK);
        await UntilAsync(job, "cancelled");

        (await _caller.PostAsync($"{job}/cancel", content: null)).StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_dead_job_is_a_problem_until_an_operator_replays_it_after_a_dry_run()
    {
        var job = await DieAsync("broken");
        var failure = (await GetAsync(job))["failure"]!;
        failure["code"]!.GetValue<string>().Should().Be("job.dead");
        failure["detail"]!.GetValue<string>().Should().NotContain("secret");

        var dry = await DecideAsync("replay", new { which = new { queue = "orders.chore" } });
        dry["dryRun"]!.GetValue<bool>().Should().BeTrue();
        dry["count"]!.GetValue<int>().Should().Be(1);
        (await GetAsync(job))["status"]!.GetValue<string>().Should().Be("failed");

        _host.Rules.OnChore = (_, _, _) => Task.CompletedTask;
        await DecideAsync("replay", new { which = new { ids = new[] { IdOf(job) } }, dryRun = false, reason = "ok" });

        await UntilAsync(job, "succeeded");
        (await ActionsAsync()).Should().Be("job.replay ok 1");
    }

    [Fact]
    public async Task A_dead_job_is_discarded_with_a_reason()
    {
        var job = await DieAsync("hopeless");

        await DecideAsync("discard", new { which = new { module = "orders" }, dryRun = false, reason = "no use" });

        (await GetAsync(job))["failure"]!["code"]!.GetValue<string>().Should().Be("job.discarded");
        (await ActionsAsync()).Should().Be("job.discard no use 1");
        (await _operator.PostAsJsonAsync("ops/jobs/replay", new { which = new { } })).StatusCode
            .Should().Be(HttpStatusCode.UnprocessableEntity, "nobody decides about everything by mistake");
    }

    [Fact]
    public async Task A_dead_job_is_edited_into_a_new_one()
    {
        var job = await DieAsync("tpyo");
        (await EditAsync(job, new { payload = new { name = 7 }, reason = "x" })).StatusCode
            .Should().Be(HttpStatusCode.UnprocessableEntity);
        _host.Rules.OnChore = (_, _, _) => Task.CompletedTask;

        var edited = await EditAsync(job, new { payload = new { name = "typo" }, reason = "a typo" });
        edited.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await UntilAsync(edited.Headers.Location!.OriginalString, "succeeded");

        _host.Rules.Begun.Last().Should().Be("typo");
        var list = await _operator.GetFromJsonAsync<JsonNode>("ops/jobs?queue=orders.chore&limit=1");
        list!["data"]![0]!["replaces"]!.GetValue<string>().Should().Be(IdOf(job));
        (await EditAsync(job, new { payload = new { name = "again" }, reason = "x" })).StatusCode
            .Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Operators_only_decide_about_jobs()
    {
        (await _caller.GetAsync("ops/jobs")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await _caller.PostAsJsonAsync("ops/jobs/replay", new { which = new { module = "orders" } })).StatusCode
            .Should().Be(HttpStatusCode.Forbidden);
    }

    private async Task<string> EnqueueAsync(string name)
    {
        var answer = await _caller.PostAsync($"chores/{name}", content: null);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        return answer.Headers.Location!.OriginalString;
    }

    private async Task<string> DieAsync(string name)
    {
        _host.Rules.OnChore = (_, _, _) => throw new InvalidOperationException("a secret cause");
        var job = await EnqueueAsync(name);
        await _host.Database.ExecuteAsync("orders", "update log.jobs set max_attempts = 1, run_at = '2020-01-01'");
        await UntilAsync(job, "failed");
        return job;
    }

    private async Task<JsonNode> GetAsync(string job) => (await _caller.GetFromJsonAsync<JsonNode>(job))!;

    private async Task<JsonNode> UntilAsync(string job, string status)
    {
        var deadline = TimeProvider.System.GetUtcNow() + ProbeDatabase.Patience;
        JsonNode last;
        do
        {
            last = await GetAsync(job);
        }
        while (last["status"]!.GetValue<string>() != status && TimeProvider.System.GetUtcNow() < deadline);

        last["status"]!.GetValue<string>().Should().Be(status);
        return last;
    }

    private async Task<JsonNode> DecideAsync(string verb, object body)
    {
        var answer = await _operator.PostAsJsonAsync($"ops/jobs/{verb}", body);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private Task<HttpResponseMessage> EditAsync(string job, object body) =>
        _operator.PostAsJsonAsync($"ops/jobs/{IdOf(job)}/edit", body);

    private async Task<string> ActionsAsync() => (await _host.Database.QueryAsync<string>(
        "ops", "select verb || ' ' || reason || ' ' || jsonb_array_length(before) from log.operator_actions")).Single();

    private static string IdOf(string job) => job[(job.LastIndexOf('/') + 1)..];
}
