using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>Every failure is the same document; each status is described once, for all operations.</summary>
internal sealed class ProblemSchemas : IOpenApiDocumentTransformer
{
    private const string Problem = "Problem";
    private const string ProblemType = "application/problem+json";
    private const string FieldProblem = "FieldProblem";

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = document.Components!.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schemas.Remove("ProblemDetails");
        schemas[FieldProblem] = FieldSchema();
        schemas[Problem] = ProblemSchema(document);
        document.Components.Responses = new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var operation in document.Paths.SelectMany(path => path.Value.Operations ?? []))
        {
            var answers = operation.Value.Responses!;
            foreach (var status in answers.Keys.Where(Failures.IsOne).ToList())
            {
                answers[status] = answers[status].Content?.Keys.Any(type => type != ProblemType) == true
                    ? Both(document, answers[status])
                    : Share(document, status, answers[status]);
            }

            operation.Value.Responses = Sorted(answers);
        }

        return Task.CompletedTask;
    }

    // The route has failures of a form of its own; those of the host, in front of it, are problems.
    private static IOpenApiResponse Both(OpenApiDocument document, IOpenApiResponse own)
    {
        own.Content![ProblemType] = Content(document);
        return own;
    }

    private static OpenApiMediaType Content(OpenApiDocument document) =>
        new() { Schema = new OpenApiSchemaReference(Problem, document) };

    // The headers of a shared answer are those that it may have anywhere.
    private static OpenApiResponseReference Share(OpenApiDocument document, string status, IOpenApiResponse own)
    {
        var name = Failures.NameOf(status);
        if (!document.Components!.Responses!.TryGetValue(name, out var shared))
        {
            shared = new OpenApiResponse
            {
                Description = Failures.DescriptionOf(status),
                Headers = new SortedDictionary<string, IOpenApiHeader>(StringComparer.Ordinal),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [ProblemType] = Content(document),
                },
            };
            document.Components.Responses[name] = shared;
        }

        foreach (var (header, description) in own.Headers ?? new Dictionary<string, IOpenApiHeader>())
        {
            shared.Headers!.TryAdd(header, description);
        }

        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponses Sorted(OpenApiResponses answers)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, answer) in answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            sorted[status] = answer;
        }

        return sorted;
    }

    private static OpenApiSchema ProblemSchema(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A problem document (RFC 9457); some codes have members of their own, such as items or current.",
        Required = new HashSet<string>(StringComparer.Ordinal)
            { "type", "title", "status", "detail", "instance", "code", "requestId" },
        AdditionalPropertiesAllowed = true,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text("Where the code is explained.", 2048, "uri-reference"),
            ["title"] = Text("The name of the status.", 100),
            ["status"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer, Format = "int32", Minimum = "400", Maximum = "599",
                Description = "The status, again.",
            },
            ["detail"] = Text("What is wrong, in a sentence for people.", 4096),
            ["instance"] = Text("The path of the request.", 4096, "uri-reference"),
            ["code"] = CodeOf("What is wrong, for programs: it stays what it is."),
            ["requestId"] = Text("The X-Request-ID.", 128),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MaxItems = 1000,
                Items = new OpenApiSchemaReference(FieldProblem, document),
                Description = "With validation.failed: all fields that are not valid.",
            },
        },
    };

    private static OpenApiSchema FieldSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What is wrong with one field of the body.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "field", "code", "message" },
        AdditionalPropertiesAllowed = false,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["field"] = Text("A JSON pointer into the body (RFC 6901).", 1024),
            ["code"] = CodeOf("What is wrong, for programs."),
            ["message"] = Text("The same for people.", 4096),
        },
    };

    private static OpenApiSchema CodeOf(string description)
    {
        var code = Text(description, 100);
        code.Pattern = "^[a-z0-9_]+([.][a-z0-9_]+)*$";
        return code;
    }

    private static OpenApiSchema Text(string description, int maxLength, string? format = null) => new()
    {
        Type = JsonSchemaType.String, Description = description, MaxLength = maxLength, Format = format,
        Pattern = format is null ? SchemaLimits.NoNul : null,
    };
}
