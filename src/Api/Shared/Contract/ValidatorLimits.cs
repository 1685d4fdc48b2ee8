using System.Globalization;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Modular.Domain.Shared;

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
                foreach (var validator in scope.ServiceProvider
                    .GetServices(typeof(IValidator<>).MakeGenericType(command)).OfType<IValidator>())
                {
                    Apply(validator, body, document);
                }
            }
        }
    }

    private static void Apply(IValidator validator, OpenApiSchema schema, OpenApiDocument document)
    {
        foreach (var member in validator.CreateDescriptor().GetMembersWithValidators())
        {
            // "Which.Ids" is a property of a property.
            var property = member.Key.Split('.').Aggregate(
                (OpenApiSchema?)schema,
                (of, name) => of?.Properties?.TryGetValue(Json(name), out var inner) == true
                    ? inner.Resolve(document)
                    : null);
            if (property is not null)
            {
                foreach (var (rule, _) in member)
                {
                    Apply(rule, property, document);
                }
            }
        }
    }

    private static void Apply(IPropertyValidator rule, OpenApiSchema schema, OpenApiDocument document)
    {
        switch (rule)
        {
            case ILengthValidator length:
                schema.MaxLength = length.Max;
                schema.MinLength = Math.Max(length.Min, schema.MinLength ?? 0) is > 0 and var least ? least : null;
                break;
            case IRegularExpressionValidator matches:
                schema.Pattern = matches.Expression.Replace(@"\A", "^").Replace(@"\z", "$");
                break;
            case IBetweenValidator between:
                (schema.Minimum, schema.Maximum) = (Text(between.From), Text(between.To));
                break;
            case INotEmptyValidator when schema.Type?.HasFlag(JsonSchemaType.String) == true && schema.Format is null:
                schema.MinLength ??= 1;
                break;
            case IChildValidatorAdaptor child when Inner(child) is { } inner:
                Apply(inner, schema, document);
                break;
        }
    }

    // Money is one schema everywhere: what one price may be is no limit of others.
    private static IValidator? Inner(IChildValidatorAdaptor child)
    {
        if (child.ValidatorType.IsAssignableTo(typeof(IValidator<Money>)))
        {
            return null;
        }

        // It asks for what it is to judge, and looks at none of it.
        var get = child.GetType().GetMethod("GetValidator")!;
        var context = Activator.CreateInstance(get.GetParameters()[0].ParameterType, [null]);
        return (IValidator?)get.Invoke(child, [context, null]);
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Json(string property) => $"{char.ToLowerInvariant(property[0])}{property[1..]}";
}
