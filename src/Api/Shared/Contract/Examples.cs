using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>Each body and each answer has an example, made of its schema: it cannot be out of date.</summary>
internal sealed class Examples : IOpenApiDocumentTransformer
{
    private const string Id = "01a20f72-a9b6-735c-8523-513964a78343";
    private const string Time = "2026-01-31T12:00:00Z";
    private const int Deepest = 8;

    // What people call such a thing, by the property, or by schema and property; everything else is a word.
    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal)
    {
        ["CreateSkuRequest.code"] = "TEA-1", ["CreateSkuRequest.name"] = "Green tea",
        ["UpdateSkuRequest.name"] = "Green tea", ["CreateApiClientRequest.name"] = "Stock robot",
        ["PaymentChoice.type"] = "card", ["scopes"] = "orders:stock:read", ["scope"] = "orders:stock:read",
        ["timezone"] = "Europe/London", ["newPassword"] = "another long passphrase",
        ["current"] = "a rather long passphrase", ["new"] = "another long passphrase",
        ["newEmail"] = "ada.lovelace@example.com", ["module"] = "orders", ["client_id"] = Id,
        ["email"] = "ada@example.com", ["password"] = "a rather long passphrase", ["name"] = "Ada Lovelace",
        ["locale"] = "en", ["line1"] = "12 St James's Square", ["city"] = "London", ["postalCode"] = "SW1Y 4JH",
        ["country"] = "GB", ["currency"] = "EUR", ["code"] = "482913", ["number"] = "2026-A8KH3R23",
        ["token"] = "tok_approve", ["href"] = $"/api/v1/orders/{Id}", ["method"] = "GET",
        ["self"] = "/api/v1/orders?limit=20", ["next"] = "/api/v1/orders?after=Zm9v&limit=20",
        ["prev"] = "/api/v1/skus?limit=20&page=1", ["requestId"] = Id, ["tokenType"] = "Bearer",
        ["reason"] = "as agreed", ["instance"] = $"/api/v1/orders/{Id}", ["detail"] = "There is no such order.",
        ["title"] = "Not Found", ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["alg"] = "ES256",
    };

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var contents = document.Paths.SelectMany(path => path.Value.Operations ?? []).Select(o => o.Value)
            .SelectMany(operation => (operation.RequestBody?.Content?.Values ?? [])
                .Concat(operation.Responses!.Values.OfType<OpenApiResponse>()
                    .SelectMany(answer => answer.Content?.Values ?? [])));
        foreach (var content in contents)
        {
            content.Example ??= Of("", content.Schema, document, 0);
        }

        foreach (var (name, answer) in document.Components!.Responses!)
        {
            answer.Content!["application/problem+json"].Example = Problem(name, answer);
        }

        return Task.CompletedTask;
    }

    private static JsonObject Problem(string name, IOpenApiResponse answer)
    {
        var status = Failures.StatusOf(name);
        return new JsonObject
        {
            ["type"] = $"/docs/errors#{Failures.CodeOf(status)}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = answer.Description,
            ["instance"] = $"/api/v1/orders/{Id}",
            ["code"] = Failures.CodeOf(status),
            ["requestId"] = Id,
        };
    }

    /// <param name="owner">The schema that has a property of this name.</param>
    private static JsonNode? Of(
        string name, IOpenApiSchema? reference, OpenApiDocument document, int depth, string? owner = null)
    {
        if (reference.Resolve(document) is not { } schema || depth > Deepest)
        {
            return null;
        }

        return (schema.Type & ~JsonSchemaType.Null) switch
        {
            _ when schema.Enum is [{ } first, ..] => first.DeepClone(),
            _ when schema.Default is { } usual => usual.DeepClone(),
            JsonSchemaType.String => JsonValue.Create(Text(name, owner, schema)),
            JsonSchemaType.Integer => JsonValue.Create(Number(name, schema)),
            JsonSchemaType.Boolean => JsonValue.Create(true),
            JsonSchemaType.Array => new JsonArray(Of(name, schema.Items, document, depth + 1, owner)),
            JsonSchemaType.Object when schema.AdditionalProperties is { } of =>
                new JsonObject { ["self"] = Of("self", of, document, depth + 1) },
            JsonSchemaType.Object => new JsonObject((schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
                .Where(p => !IsOtherProof(p.Key, schema))
                .Select(p => KeyValuePair.Create(
                    p.Key,
                    Of(p.Key, p.Value, document, depth + 1, (reference as OpenApiSchemaReference)?.Reference.Id)))),
            _ => new JsonObject(),
        };
    }

    // Who is asked for a password or a code gives one of them.
    private static bool IsOtherProof(string name, OpenApiSchema schema) =>
        name == "code" && schema.Properties!.ContainsKey("password");

    private static string Text(string name, string? owner, OpenApiSchema schema) => schema.Format switch
    {
        "uuid" => Id,
        "date-time" => Time,
        _ => Usual.GetValueOrDefault($"{owner}.{name}") ?? Usual.GetValueOrDefault(name, "text"),
    };

    private static long Number(string name, OpenApiSchema schema)
    {
        var usual = name switch { "amount" => 1999, "expiresIn" => 300, "taxRatePpm" => 190_000, _ => 1 };
        return Math.Clamp(
            usual, long.Parse(schema.Minimum!, CultureInfo.InvariantCulture),
            long.Parse(schema.Maximum!, CultureInfo.InvariantCulture));
    }
}
