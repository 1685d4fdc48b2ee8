using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Modular.Tests.Gadgetry.Http;

public sealed class WidgetHttpTests(GadgetryHost host) : IClassFixture<GadgetryHost>
{
    [Fact]
    public async Task One_is_created_once_for_its_key_and_read_back()
    {
        using var staff = host.ClientOf(
            Guid.CreateVersion7(), "gadgetry:a_widget:write", "gadgetry:a_widget:read");
        staff.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        using var created = await staff.PostAsJsonAsync("a-widgets", new { name = "First" });
        using var again = await staff.PostAsJsonAsync("a-widgets", new { name = "First" });
        using var shown = await staff.GetAsync(created.Headers.Location);

        created.StatusCode.Should().Be(HttpStatusCode.Created);
        again.Headers.Location.Should().Be(created.Headers.Location);
        shown.Headers.ETag!.Tag.Should().Be("\"1\"");
        ((string?)(await shown.Content.ReadFromJsonAsync<JsonNode>())!["name"]).Should().Be("First");
    }

    [Fact]
    public async Task Nobody_creates_one_without_the_permission()
    {
        using var stranger = host.Stranger();
        using var reader = host.ClientOf(Guid.CreateVersion7(), "gadgetry:a_widget:read");

        using var unknown = await stranger.PostAsJsonAsync("a-widgets", new { name = "First" });
        using var forbidden = await reader.PostAsJsonAsync("a-widgets", new { name = "First" });

        unknown.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        forbidden.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }
}
