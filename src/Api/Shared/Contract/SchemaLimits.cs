using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Modular.Domain.Shared;

namespace Modular.Api.Shared.Contract;

/// <summary>
/// Every text, number and list has a limit: that of its type, unless an attribute or (later) a validator knows better.
/// </summary>
internal sealed class SchemaLimits : IOpenApiSchemaTransformer
{
    /// <summary>What is stored cannot have one.</summary>
    internal const string NoNul = @"^[^\u0000]*$";

    private const int LongestText = 10_000;
    private const int LongestList = 10_000;
    private const int MostMembers = 1_000;

    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Money))
        {
            DescribeMoney(schema);
        }
        else if (IsId(type))
        {
            (schema.Type, schema.Properties, schema.Required) = (Keep(schema, JsonSchemaType.String), null, null);
            Text(schema, "uuid", 36);
        }
        else if (type.IsEnum)
        {
            schema.Type = Keep(schema, JsonSchemaType.String);
        }
        else
        {
            Limit(schema, type, context);
        }

        return Task.CompletedTask;
    }

    private static void Limit(OpenApiSchema schema, Type type, OpenApiSchemaTransformerContext context)
    {
        if (type == typeof(Guid))
        {
            Text(schema, "uuid", 36);
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type = TextOrNull(context);
            Text(schema, "date-time", 40);
        }
        else if (type == typeof(string) && schema.Enum is null)
        {
            schema.Type = TextOrNull(context);
            if (NamedValues(context) is { } values)
            {
                schema.Enum = values;
                return;
            }

            schema.MaxLength ??= Attribute<MaxLengthAttribute>(context)?.Length ?? LongestText;
            schema.Pattern ??= NoNul;
        }
        else if (type == typeof(int) || type == typeof(short))
        {
            Number(schema, "int32", int.MinValue, int.MaxValue);
        }
        else if (type == typeof(long))
        {
            Number(schema, "int64", long.MinValue, long.MaxValue);
        }
        else if (Has(schema, JsonSchemaType.Array))
        {
            schema.MaxItems ??= LongestList;
            schema.Items ??= context.JsonTypeInfo.ElementType == typeof(string) ? AnyText() : null;
        }
        else if (Has(schema, JsonSchemaType.Object) && schema.AdditionalProperties is not null)
        {
            schema.MaxProperties ??= MostMembers;
        }
    }

    private static OpenApiSchema AnyText() =>
        new() { Type = JsonSchemaType.String, MaxLength = LongestText, Pattern = NoNul };

    private static void DescribeMoney(OpenApiSchema schema)
    {
        schema.Description = "An amount of money.";
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
        Number((OpenApiSchema)schema.Properties!["amount"], "int64", long.MinValue, long.MaxValue);
        var currency = (OpenApiSchema)schema.Properties["currency"];
        (currency.MinLength, currency.MaxLength, currency.Pattern) = (3, 3, "^[A-Z]{3}$");
    }

    private static void Text(OpenApiSchema schema, string format, int maxLength) =>
        (schema.Format, schema.MaxLength, schema.Pattern) = (format, maxLength, null);

    // A number is a number: the generator's pattern is for those who also take texts.
    private static void Number(OpenApiSchema schema, string format, long least, long most)
    {
        schema.Type = Keep(schema, JsonSchemaType.Integer);
        (schema.Format, schema.Pattern) = (format, null);
        schema.Minimum ??= least.ToString(CultureInfo.InvariantCulture);
        schema.Maximum ??= most.ToString(CultureInfo.InvariantCulture);
    }

    private static JsonSchemaType Keep(OpenApiSchema schema, JsonSchemaType type) =>
        type | (schema.Type.GetValueOrDefault() & JsonSchemaType.Null);

    // Their converters are ours, which the generator takes for anything at all.
    private static JsonSchemaType TextOrNull(OpenApiSchemaTransformerContext context) =>
        context.JsonPropertyInfo is { IsGetNullable: true }
            ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;

    private static List<JsonNode>? NamedValues(OpenApiSchemaTransformerContext context)
    {
        var named = Attribute<AllowedValuesAttribute>(context);
        return named is null ? null : [.. named.Values.Select(value => JsonValue.Create((string)value!))];
    }

    private static T? Attribute<T>(OpenApiSchemaTransformerContext context)
        where T : Attribute =>
        context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false).OfType<T>()
            .FirstOrDefault();

    private static bool Has(OpenApiSchema schema, JsonSchemaType type) => schema.Type?.HasFlag(type) == true;

    private static bool IsId(Type type) => type.IsValueType && Array.Exists(
        type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntityId<>));
}
