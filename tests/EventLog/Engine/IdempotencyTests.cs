using System.Text;
using FluentAssertions;
using Modular.Application.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>One key, one effect, one answer.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _host = await ProbeHost.StartAsync(_database, works: false);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Fifty_requests_with_one_key_have_one_effect_and_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            IdempotentRequest? request = null;
            var result = await _host.SendAsync(new IncrementCounter(_id), r => Activate(request = r));
            return (result, request!.Replay);
        })));

        var made = answers.Should().ContainSingle(a => a.result.Error == null).Which.result.Value;
        (made.Version, Encoding.UTF8.GetString(made.Document.Span))
            .Should().Be((1, $$"""{"id":"{{_id}}","value":1}"""));
        foreach (var (result, replay) in answers.Where(a => a.result.Error != null))
        {
            result.Error.Should().Be(SharedErrors.Replayed);
            (replay!.Status, replay.ETag).Should().Be((201, "\"1\""));
            replay.Body.ToArray().Should().Equal(made.Document.ToArray());
        }

        (await _database.AskAsync<int>("select value from orders.counters")).Should().Be(1);
    }

    [Fact]
    public async Task A_key_cannot_be_used_for_another_request()
    {
        await _host.SendAsync(new IncrementCounter(_id), r => Activate(r));

        var other = await _host.SendAsync(new IncrementCounter(_id), r => Activate(r, fingerprint: 2));

        other.Error.Should().Be(SharedErrors.KeyReused);
        (await _database.AskAsync<int>("select value from orders.counters")).Should().Be(1);
    }

    [Fact]
    public async Task An_answer_with_a_secret_is_not_kept_and_its_place_is()
    {
        IdempotentRequest? request = null;
        void Withhold(IdempotentRequest r) => (request = r).Activate(
            "user:1", "POST /counters", "secret", [1],
            content => new StoredAnswer(201, "/counters/1", ETag: null, ((Receipt)content!).Document)
            {
                IsWithheld = true,
            });
        var made = await _host.SendAsync(new IncrementCounter(_id), Withhold);

        var again = await _host.SendAsync(new IncrementCounter(_id), Withhold);

        (made.Error, again.Error).Should().Be((null, SharedErrors.AnswerWithheld));
        (request!.Replay!.Location, request.Replay.Body.Length).Should().Be(("/counters/1", 0));
        (await _database.AskAsync<int>("select value from orders.counters")).Should().Be(1);
    }

    [Fact]
    public async Task A_refused_command_stores_nothing_and_may_be_sent_again()
    {
        var refused = await _host.SendAsync(new IncrementCounter(_id, Most: 0), r => Activate(r));
        var again = await _host.SendAsync(new IncrementCounter(_id, Most: 1), r => Activate(r));

        refused.Error!.Code.Should().Be("counter.full");
        again.Error.Should().BeNull();
    }

    private static void Activate(IdempotentRequest request, byte fingerprint = 1) => request.Activate(
        "user:1", "POST /counters", "key", [fingerprint], content => new StoredAnswer(
            201, Location: null, $"\"{((Receipt)content!).Version}\"", ((Receipt)content).Document));
}
