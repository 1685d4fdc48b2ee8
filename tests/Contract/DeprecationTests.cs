using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Infrastructure.Notifications;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>A route that goes away says so, in its answers and in the document, and its callers are known.</summary>
public sealed class DeprecationTests(DeprecationTests.HostWithOldRoute host)
    : IClassFixture<DeprecationTests.HostWithOldRoute>
{
    [Fact]
    public async Task A_deprecated_route_tells_when_it_ends_and_what_takes_its_place()
    {
        using var caller = host.ClientOf(Guid.CreateVersion7());
        using var stranger = host.Stranger();

        foreach (var (client, status) in new[] { (caller, HttpStatusCode.OK), (stranger, HttpStatusCode.Unauthorized) })
        {
            using var answer = await client.GetAsync("old");

            answer.StatusCode.Should().Be(status);
            answer.Headers.GetValues("Deprecation").Should().Equal("@1767225600");
            answer.Headers.GetValues("Sunset").Should().Equal("Wed, 01 Jul 2026 00:00:00 GMT");
            answer.Headers.GetValues("Link").Should().Equal("</api/v1/new>; rel=\"successor-version\"");
        }
    }

    [Fact]
    public async Task The_document_marks_it()
    {
        using var stranger = host.Stranger();
        var old = (await stranger.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!["paths"]!["/api/v1/old"]!["get"]!;

        ((bool?)old["deprecated"]).Should().BeTrue();
        old["responses"]!["200"]!["headers"]!.AsObject().Select(header => header.Key)
            .Should().Contain(["Deprecation", "Sunset", "Link"]);
    }

    [Fact]
    public async Task Operators_see_who_still_calls_it()
    {
        var id = Guid.CreateVersion7();
        using var caller = host.ClientOf(id);
        using var operators = host.ClientOf(Guid.CreateVersion7(), "ops:*");
        await caller.GetAsync("old");
        await caller.GetAsync("old");

        var uses = await operators.GetFromJsonAsync<JsonNode>("ops/deprecations");

        var use = uses!["data"]!.AsArray().Single(use => (string?)use!["caller"] == $"user:{id}")!;
        ((string?)use["operation"], (int?)use["requests"], (string?)use["successor"])
            .Should().Be(("old", 2, "/api/v1/new"));
    }

    public sealed class HostWithOldRoute() : ModuleHost(new NotificationsModule(), Map), IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await StartWorkersAsync();
        }

        protected override void AddStandIns(IServiceCollection services) =>
            services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);

        protected override void MapStandIns(WebApplication app) => ApiDocument.Map(app);

        private static void Map(ApiRoutes routes) => routes.Api.MapGet("/old", () => Results.Json(new { }))
            .RequireCaller()
            .WithName("old")
            .WithSummary("Old.")
            .WithTags("Old")
            .Produces<string>()
            .Deprecated(
                new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), "/api/v1/new");
    }
}
