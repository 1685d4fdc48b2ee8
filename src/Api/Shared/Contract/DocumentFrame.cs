using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>What the document says as a whole: what the product is, where, how one logs in, and its parts.</summary>
internal sealed class DocumentFrame(ApiTags tags) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Modular",
            Version = "1.0.0",
            Summary = "A commerce back office behind one REST API.",
            Description = """
                Accounts, catalogue, stock, carts, orders, invoices, payments and messages.

                Requests are taken word for word: what is not described here is refused. Every failure is a problem
                document (RFC 9457) with a stable `code`. Most POSTs take an `Idempotency-Key`, changes of what has a
                version need `If-Match`, lists are read page by page along `links.next`. How to use it all:
                `docs/api.md`.
                """,
            Contact = new OpenApiContact { Name = "The maintainers of Modular" },
        };
        document.Servers = [Here()];
        document.Tags = new SortedSet<OpenApiTag>(
            UsedTags(document).Select(name => new OpenApiTag
            {
                Name = name, Description = tags.GetValueOrDefault(name),
            }),
            Comparer<OpenApiTag>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name)));
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerHandler.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description =
                    "The accessToken of POST /api/v1/auth/login: a JWT as RFC8725 wants it (ES256). Five minutes.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(BearerHandler.SchemeName, document)] = [],
            },
        ];
        return Task.CompletedTask;
    }

    private static OpenApiServer Here()
    {
        var here = new OpenApiServer
        {
            Url = "/",
            Description = "The instance that serves this document: local, staging or production.",
        };
        here.AddExtension("x-internal", new JsonNodeExtension(JsonValue.Create(false)));
        return here;
    }

    private static IEnumerable<string> UsedTags(OpenApiDocument document) => document.Paths
        .SelectMany(path => path.Value.Operations ?? [])
        .SelectMany(operation => operation.Value.Tags ?? new HashSet<OpenApiTagReference>())
        .Select(tag => tag.Name!)
        .Distinct(StringComparer.Ordinal);
}
