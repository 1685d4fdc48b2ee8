using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Modular.Application.Shared.Behaviors;

namespace Modular.Api.Shared.Contract;

/// <summary>What the validator of a command demands is what the document says of the body that becomes it.</summary>
internal sealed class ValidatorLimits : IOpenApiDocumentTransformer
{
    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        await using var scope = context.ApplicationServices.CreateAsyncScope();
        var commands = context.DescriptionGroups.SelectMany(group => group.Items)
            .Select(route => route.ActionDescriptor.EndpointMetadata)
            .Select(metadata => (
                metadata.OfType<IEndpointNameMetadata>().FirstOrDefault()?.EndpointName,
                metadata.OfType<Sends>().FirstOrDefault()?.Command))
            .Where(route => route.Command is not null)
            .ToDictionary(route => route.EndpointName!, route => route.Command!, StringComparer.Ordinal);
        foreach (var operation in document.Paths.SelectMany(path => path.Value.Operations ?? []).Select(o => o.Value))
        {
            if (commands.TryGetValue(operation.OperationId!, out var command)
                && operation.RequestBody?.Content?.Values.First().Schema.Resolve(document) is { } body)
            {
                foreach (var limit in DeclaredLimits.Of(command, scope.ServiceProvider))
                {
                    Apply(limit, body, document);
                }
            }
        }
    }

    private static void Apply(DeclaredLimit limit, OpenApiSchema body, OpenApiDocument document)
    {
        var property = limit.Path.Aggregate((OpenApiSchema?)body, (of, name) =>
            of?.Properties?.TryGetValue(Json(name), out var inner) == true ? inner.Resolve(document) : null);
        if (property is null)
        {
            return;
        }

        property.MaxLength = limit.MaxLength ?? property.MaxLength;
        property.Pattern = limit.Pattern?.Replace(@"\A", "^").Replace(@"\z", "$") ?? property.Pattern;
        property.Minimum = Text(limit.From) ?? property.Minimum;
        property.Maximum = Text(limit.To) ?? property.Maximum;
        if (limit.MinLength > 0 || (limit.IsNeeded && IsText(property)))
        {
            property.MinLength = Math.Max(limit.MinLength ?? 1, property.MinLength ?? 1);
        }
    }

    private static bool IsText(OpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.String) == true && schema is { Format: null, Enum: null or [] };

    private static string? Text(object? value) =>
        value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string Json(string property) => $"{char.ToLowerInvariant(property[0])}{property[1..]}";
}
