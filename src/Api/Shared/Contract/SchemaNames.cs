using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>The names of the schemas: those of the generated clients' types.</summary>
internal static class SchemaNames
{
    private const string Endpoint = "Endpoint";

    /// <summary>
    /// A type in an endpoint or a document is named after both: <c>LoginRequest</c>, <c>OrderDetailsLine</c>.
    /// </summary>
    public static string? Of(JsonTypeInfo type)
    {
        if (type.Type == typeof(JsonElement))
        {
            return "AnyJson";
        }

        if (type.Type is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(ListOf<>))
        {
            return "ListOf" + list.GetGenericArguments()[0].Name;
        }

        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        if (name is null || type.Type is not { DeclaringType: { } outer, IsGenericType: false })
        {
            return name;
        }

        var isEndpoint = outer.Name.EndsWith(Endpoint, StringComparison.Ordinal);
        return (isEndpoint ? outer.Name[..^Endpoint.Length] : outer.Name) + type.Type.Name;
    }
}
