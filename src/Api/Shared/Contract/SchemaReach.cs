using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>Which schemas of the components can be reached from others.</summary>
internal static class SchemaReach
{
    public static IReadOnlySet<string> Of(OpenApiDocument document, IEnumerable<IOpenApiSchema?> roots)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<IOpenApiSchema>(roots.OfType<IOpenApiSchema>());
        while (open.TryPop(out var schema))
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } id })
            {
                if (reached.Add(id) && document.Components!.Schemas!.TryGetValue(id, out var target))
                {
                    open.Push(target);
                }

                continue;
            }

            IEnumerable<IOpenApiSchema?> inner =
            [
                .. schema.Properties?.Values ?? [], schema.Items, schema.AdditionalProperties, .. schema.OneOf ?? [],
                .. schema.AnyOf ?? [], .. schema.AllOf ?? [],
            ];
            foreach (var next in inner.OfType<IOpenApiSchema>())
            {
                open.Push(next);
            }
        }

        return reached;
    }

    /// <summary>What a reference stands for.</summary>
    public static OpenApiSchema? Resolve(this IOpenApiSchema? schema, OpenApiDocument document) => schema switch
    {
        OpenApiSchemaReference { Reference.Id: { } id } =>
            document.Components!.Schemas!.TryGetValue(id, out var target) ? target.Resolve(document) : null,
        { OneOf: [{ Type: JsonSchemaType.Null }, var other] } => other.Resolve(document),
        _ => schema as OpenApiSchema,
    };
}
