using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>
/// What has no value is left out of an answer: there a property is never null, and those that may be missing are not
/// required. In a body, null is what the type says.
/// </summary>
internal sealed class AnswersAreWhole : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var sent = SchemaReach.Of(document, document.Paths.SelectMany(path => path.Value.Operations ?? [])
            .SelectMany(operation => operation.Value.RequestBody?.Content?.Values ?? [])
            .Select(content => content.Schema));
        foreach (var (name, schema) in document.Components!.Schemas!.ToList())
        {
            if (!sent.Contains(name) && schema is OpenApiSchema answer)
            {
                Fill(answer);
            }
        }

        return Task.CompletedTask;
    }

    private static void Fill(OpenApiSchema schema)
    {
        // The null of an enum is that of the property that has it.
        schema.Enum = schema.Enum?.Where(value => value is not null).ToList();
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (WithoutNull(property) is { } whole)
            {
                schema.Properties![name] = whole;
                schema.Required?.Remove(name);
            }
        }

        if (schema.Required?.Count == 0)
        {
            schema.Required = null;
        }
    }

    /// <returns>Null: it cannot be null anyway.</returns>
    private static IOpenApiSchema? WithoutNull(IOpenApiSchema property)
    {
        if (property.OneOf is [{ Type: JsonSchemaType.Null }, var other])
        {
            return other;
        }

        if (property is OpenApiSchema { Type: { } type } schema && type.HasFlag(JsonSchemaType.Null))
        {
            schema.Type = type & ~JsonSchemaType.Null;
            return schema;
        }

        return null;
    }
}
