using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>The contract as data says what the code does.</summary>
public sealed class MetaTests(Market market) : IClassFixture<Market>
{
    [Fact]
    public async Task Each_aggregate_with_a_status_publishes_its_life_with_all_its_states()
    {
        var published = (await DataAsync("state-machines"))
            .Select(machine => string.Join(' ', machine["states"]!.AsArray()));

        // A payment has no status of its own: its operations have.
        var lives = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("Modular.Domain.", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsAssignableTo(typeof(AggregateState)))
            .Select(type => type.GetProperty("Status"))
            .Where(status => status is { CanWrite: true, PropertyType.IsEnum: true })
            .Select(status => string.Join(' ', Enum.GetNames(status!.PropertyType).Select(Snake)))
            .Distinct().ToList();

        lives.Should().HaveCountGreaterThan(6);
        published.Should().Contain(lives);
    }

    [Fact]
    public async Task A_transition_names_states_of_its_machine()
    {
        foreach (var machine in await DataAsync("state-machines"))
        {
            var states = machine["states"]!.AsArray().Select(state => (string)state!).ToList();
            machine["transitions"]!.AsArray()
                .SelectMany(t => new[] { (string)t!["from"]!, (string)t["to"]! })
                .Should().NotBeEmpty().And.BeSubsetOf(states, (string)machine["aggregate"]!);
        }
    }

    [Fact]
    public async Task Permissions_and_events_are_those_of_the_modules()
    {
        var permissions = await DataAsync("permissions");
        var events = await DataAsync("event-types");

        permissions.Single(p => (string)p["name"]! == "orders:order:cancel")["roles"]!.AsArray()
            .Select(role => (string)role!).Should().BeEquivalentTo("support", "admin");
        var placed = events.Single(e => (string)e["type"]! == "orders.order.placed.v1");
        placed["schema"]!["properties"]!["orderId"].Should().NotBeNull();
        ((string)placed["module"]!).Should().Be("orders");
    }

    [Fact]
    public async Task An_error_leads_to_the_place_where_it_is_explained()
    {
        var refused = await market.Visitor.GetAsync("/api/v1/me");
        var listed = (await DataAsync("error-codes")).Single(error => (string)error["code"]! == refused.Code);
        using var http = new HttpClient { BaseAddress = market.Host.Url };
        var page = await http.GetStringAsync(new Uri((string)refused["type"]!, UriKind.Relative));

        ((int)listed["status"]!).Should().Be(401);
        ((string)listed["href"]!).Should().Be((string)refused["type"]!);
        page.Should().Contain($"<dt id=\"{refused.Code}\">");
    }

    private async Task<IReadOnlyList<JsonNode>> DataAsync(string list)
    {
        var reply = await Shop.ExpectAsync(200, market.Visitor.GetAsync($"/api/v1/meta/{list}"));
        reply.Headers.CacheControl!.Public.Should().BeTrue();
        return [.. reply["data"].AsArray().Select(entry => entry!)];
    }

    private static string Snake(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
