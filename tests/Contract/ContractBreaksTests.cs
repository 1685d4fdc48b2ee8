using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>Who was written against the last release goes on working (ADR 0032).</summary>
[Collection(nameof(Served))]
public sealed class ContractBreaksTests(Served served)
{
    private const string Released = "docs/api/v1.released.json";

    [Fact]
    public void Nothing_breaks_who_was_written_against_the_last_release()
    {
        var released = JsonNode.Parse(File.ReadAllText(Repository.PathOf(Released)))!;

        ContractBreaks.Between(released, served.Document).Should().BeEmpty(
            "within a version the contract only grows. What must break is a new route beside a deprecated one; before "
            + "the first consumer, ./dev openapi release makes this the contract");
    }

    [Theory]
    [InlineData("paths./api/v1/carts", null, "POST /api/v1/carts is gone")]
    [InlineData("paths./api/v1/skus.post", null, "POST /api/v1/skus is gone")]
    [InlineData("paths./api/v1/me.get.operationId", "\"me\"", "GET /api/v1/me was called getMe and is called me")]
    [InlineData("paths./api/v1/auth/login.post.security", null, "POST /api/v1/auth/login was for everybody")]
    [InlineData("paths./api/v1/orders.post.responses.201", null, "does not answer with 201 any more")]
    [InlineData("paths./api/v1/orders.post.responses.201.headers.Location", null, "201 has no Location any more")]
    [InlineData("paths./api/v1/orders.post.requestBody.content", "{}", "does not take application/json any more")]
    [InlineData("paths./api/v1/orders.get.parameters", "[]", "GET /api/v1/orders query limit is gone")]
    [InlineData("components.schemas.OrderDetails.properties.number", null, "201.number is gone")]
    [InlineData("components.schemas.OrderDetails.properties.number.type", "\"integer\"", "201.number can be integer")]
    [InlineData("components.schemas.OrderDetails.required", "[\"id\"]", "201.status was always there")]
    [InlineData("components.schemas.Money.properties.amount.format", "\"int32\"", "had the format int64 and has int32")]
    [InlineData("components.schemas.OrderStatus.enum", null, "201.status was one of")]
    [InlineData("components.schemas.CreateSkuRequest.properties.name.maxLength", "20", "maxLength 200 and has 20")]
    [InlineData("components.schemas.CreateSkuRequest.properties.code.pattern", "\"^[a-z]*$\"", "code had the pattern")]
    [InlineData("components.schemas.CreateSkuRequest.properties.name", null, "body.name is gone")]
    [InlineData("components.schemas.CreateSkuRequest.properties.code.enum", "[\"A\"]", "code could be anything")]
    [InlineData("components.schemas.PutCartItemRequest.properties.quantity.minimum", "2", "minimum 1 and has 2")]
    [InlineData("components.schemas.CancelOrderRequest.required", "[\"reason\"]", "reason is required and was not")]
    [InlineData("components.schemas.CancelOrderRequest.properties.reason.type", "\"string\"", "reason could be null")]
    public void A_seeded_break_is_found(string path, string? value, string message)
    {
        var changed = served.Document.DeepClone();
        Set(changed, path, value);

        ContractBreaks.Between(served.Document, changed).Should().Contain(found => found.Contains(message));
    }

    [Theory]
    [InlineData("paths./api/v1/new", """{"get":{"operationId":"new","responses":{"200":{"description":"OK"}}}}""")]
    [InlineData("components.schemas.OrderDetails.properties.note", """{"type":"string"}""")]
    [InlineData("components.schemas.CreateSkuRequest.properties.name.maxLength", "500")]
    [InlineData("components.schemas.CreateSkuRequest.properties.note", """{"type":"string"}""")]
    [InlineData("components.schemas.OrderStatus.enum", """["pending","confirmed","shipped"]""")]
    [InlineData("components.schemas.CreateSkuRequest.required", """["code"]""")]
    public void Growth_is_no_break(string path, string value)
    {
        var changed = served.Document.DeepClone();
        Set(changed, path, value);

        ContractBreaks.Between(served.Document, changed).Should().BeEmpty();
    }

    // Paths have no dots in this API, apart from /.well-known.
    private static void Set(JsonNode document, string path, string? value)
    {
        var parts = path.Split('.');
        var parent = parts[..^1].Aggregate(document, (at, part) => at[part]!);
        parent[parts[^1]].Should().Match<JsonNode?>(node => node != null || value != null, $"{path} is there");
        if (value is null)
        {
            parent.AsObject().Remove(parts[^1]);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }
    }
}
