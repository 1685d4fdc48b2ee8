using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.EventLog.Probe;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>What events say about people is closed with a key of each of them, and gone with the key.</summary>
public sealed class PersonalEventTests : IAsyncLifetime
{
    private const string Email = "ada@example.com";

    private readonly Guid _ada = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;
    private NpgsqlDataSource _orders = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _host = await ProbeHost.StartAsync(_database);
        _orders = NpgsqlDataSource.Create(_database.Test.Database.ConnectionStringFor("orders", PoolKind.Api));
    }

    public async Task DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_an_event_says_about_somebody_is_not_in_the_log_and_is_read_as_it_was()
    {
        await _host.DoAsync(new NoteContact(_ada, Email, new Home("Long Lane", "York", 3)));
        await _host.DoAsync(new NoteContact(_ada, "countess@example.com"));
        await _host.QuiesceAsync();

        (await LoggedAsync()).Should().NotContain("ada@").And.NotContain("countess").And.NotContain("Long Lane")
            .And.Contain($"{_ada}").And.Contain("$sealed");
        (await SeenAsync()).Should().Be($"{Email} York, countess@example.com none");
        (await _database.AskAsync<int>("select schema_version from log.events where type = 'orders.contact.noted'"))
            .Should().Be(2);
    }

    [Fact]
    public async Task What_was_said_about_an_erased_person_is_unreadable_in_the_log_and_in_a_read_model_built_anew()
    {
        var bob = Guid.CreateVersion7();
        await _host.DoAsync(new NoteContact(_ada, Email, new Home("Long Lane", "York", 3)));
        await _host.DoAsync(new NoteContact(bob, "bob@example.com"));
        await _host.QuiesceAsync();
        await _host.DoAsync(new ErasePerson(_ada));

        await BuildAnewAsync();

        (await SeenAsync()).Should().Be("[erased] [erased], bob@example.com none");
        (await _database.AskAsync<bool>(
            "select wrapped_key is null and destroyed_at is not null from log.subject_keys where subject_id = $1",
            _ada)).Should().BeTrue();
    }

    [Fact]
    public async Task What_is_said_about_somebody_after_the_erasure_is_not_kept()
    {
        await _host.DoAsync(new ErasePerson(_ada));

        await _host.DoAsync(new NoteContact(_ada, Email, new Home("Long Lane", "York", 3)));
        await _host.QuiesceAsync();

        (await LoggedAsync()).Should().NotContain("$sealed").And.NotContain("York").And.Contain("[erased]");
        (await SeenAsync()).Should().Be("[erased] [erased]");
    }

    [Fact]
    public async Task An_event_of_an_older_version_is_read_in_the_clear_sealed_and_erased()
    {
        var key = (await Cache().GetOrCreateAsync(_orders, [_ada], CancellationToken.None))[_ada]!;
        var eventId = Guid.CreateVersion7();
        var clear = new JsonObject { ["personId"] = _ada, ["mail"] = "old@example.com" };
        var closed = new JsonObject
        {
            ["personId"] = _ada,
            ["mail"] = SealedValue.Seal(key, new(eventId, _ada, "mail"), "shut@example.com", "[erased]"),
        };

        (await OpenAsync(eventId, clear)).Email.Should().Be("old@example.com");
        (await OpenAsync(eventId, closed)).Email.Should().Be("shut@example.com");

        await _host.DoAsync(new ErasePerson(_ada));

        (await OpenAsync(eventId, closed)).Email.Should().Be("[erased]");
    }

    [Fact]
    public async Task What_was_changed_or_moved_to_another_event_person_or_property_does_not_open()
    {
        var bob = Guid.CreateVersion7();
        await _host.DoAsync(new NoteContact(_ada, Email));
        await _host.DoAsync(new NoteContact(bob, "bob@example.com"));
        var (eventId, stored) = await StoredAsync();

        (await OpenAsync(eventId, stored, version: 2)).Email.Should().Be(Email);

        await DoesNotOpenAsync(Guid.CreateVersion7(), stored);
        await DoesNotOpenAsync(eventId, Changed(stored, json => json["email"]!["$for"] = bob));
        await DoesNotOpenAsync(eventId, Changed(stored, json => json["mail"] = json["email"]!.DeepClone()));
        await DoesNotOpenAsync(eventId, Changed(stored, json =>
        {
            var text = json["email"]!["$sealed"]!.GetValue<string>();
            json["email"]!["$sealed"] = $"{text[..10]}{(text[10] == 'A' ? 'B' : 'A')}{text[11..]}";
        }));
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_not_taken_for_a_destroyed_one()
    {
        await _host.DoAsync(new NoteContact(_ada, Email));
        var (eventId, stored) = await StoredAsync();
        await _database.RunAsync("delete from log.subject_keys");

        var open = () => OpenAsync(eventId, stored, version: 2);

        (await open.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*which log.subject_keys does not*");
    }

    [Fact]
    public async Task An_event_without_what_it_must_have_or_of_a_newer_version_is_not_read()
    {
        var empty = () => OpenAsync(Guid.CreateVersion7(), new JsonObject { ["personId"] = _ada }, version: 2);
        var newer = () => OpenAsync(Guid.CreateVersion7(), new JsonObject { ["personId"] = _ada }, version: 3);

        await empty.Should().ThrowAsync<System.Text.Json.JsonException>();
        (await newer.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*this build reads 1 to 2*");
    }

    [Fact]
    public async Task Processes_that_make_the_key_of_somebody_at_a_time_have_the_same()
    {
        Guid[] people = [.. Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7())];

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(process => Cache().GetOrCreateAsync(
            _orders, process % 2 == 0 ? people : [.. people.Reverse()], CancellationToken.None).AsTask()));

        foreach (var person in people)
        {
            keys.Select(of => Convert.ToHexString(of[person]!)).Distinct().Should().ContainSingle();
        }
    }

    [Fact]
    public async Task A_key_that_another_process_destroyed_is_gone_when_its_time_in_memory_is_over()
    {
        var clock = new HandClock();
        var cache = Cache(clock);
        await cache.GetOrCreateAsync(_orders, [_ada], CancellationToken.None);
        await _host.DoAsync(new ErasePerson(_ada));

        clock.Now += SubjectKeyCache.TimeToLive - TimeSpan.FromTicks(1);
        (await cache.GetAsync(_orders, [_ada], CancellationToken.None))[_ada].Should().NotBeNull();

        clock.Now += TimeSpan.FromTicks(1);
        (await cache.GetAsync(_orders, [_ada], CancellationToken.None))[_ada].Should().BeNull();
        (await cache.GetOrCreateAsync(_orders, [_ada], CancellationToken.None))[_ada].Should().BeNull();
    }

    [Fact]
    public async Task Memory_holds_two_generations_of_keys_at_most_and_asks_again_for_the_others()
    {
        Guid[] people = [.. Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7())];
        var cache = new SubjectKeyCache(_database.Test.Database.MasterKey, TimeProvider.System, mostPerGeneration: 10);

        var made = await cache.GetOrCreateAsync(_orders, people, CancellationToken.None);
        var read = await cache.GetAsync(_orders, people, CancellationToken.None);

        cache.Count.Should().BeLessThanOrEqualTo(20);
        read.Should().BeEquivalentTo(made);
    }

    private async Task BuildAnewAsync()
    {
        await _host.DisposeAsync();
        await _database.RunAsync("truncate orders.rm_contacts");
        await _database.RunAsync("delete from log.consumers where name = 'rm_contacts'");
        _host = await ProbeHost.StartAsync(_database);
        await _host.QuiesceAsync();
    }

    private SubjectKeyCache Cache(TimeProvider? clock = null) =>
        new(_database.Test.Database.MasterKey, clock ?? TimeProvider.System);

    private async Task<ContactNoted> OpenAsync(Guid eventId, JsonObject json, int version = 1) =>
        (ContactNoted)await new StoredEvents(
            _host.Services.GetRequiredService<ModuleCatalog>(), Cache()).OpenAsync(
            _orders, eventId, "orders.contact.noted", version, Encoding.UTF8.GetBytes(json.ToJsonString()),
            CancellationToken.None);

    private async Task DoesNotOpenAsync(Guid eventId, JsonObject json)
    {
        var open = () => OpenAsync(eventId, json, version: 2);
        (await open.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*does not open with the key of*");
    }

    private static JsonObject Changed(JsonObject stored, Action<JsonObject> change)
    {
        var copy = stored.DeepClone().AsObject();
        change(copy);
        return copy;
    }

    private async Task<(Guid EventId, JsonObject Json)> StoredAsync()
    {
        var row = await _database.AskAsync<string>(
            "select event_id || data::text from log.events where data ->> 'personId' = $1", _ada.ToString());
        return (Guid.Parse(row[..36]), JsonNode.Parse(row[36..])!.AsObject());
    }

    private Task<string> LoggedAsync() =>
        _database.AskAsync<string>("select string_agg(e::text, e'\n') from log.events e");

    private Task<string> SeenAsync() => _database.AskAsync<string>(
        "select string_agg(email || ' ' || coalesce(city, 'none'), ', ' order by event_id) from orders.rm_contacts");

    private sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
