using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.ArchitectureTests.Documents;

/// <summary>What an event looks like in the log, as JSON schema, and one example of it.</summary>
internal static class EventSchema
{
    private static readonly JsonSerializerOptions Written =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSchemaExporterOptions Options =
        new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = OfOurs };

    public static JsonObject Of(EventType type)
    {
        var schema = Json.Stored.GetJsonSchemaAsNode(type.Type, Options).AsObject();
        foreach (var personal in type.Personal)
        {
            schema["properties"]![personal.Name]!["x-personalOf"] = personal.Subject;
        }

        return schema;
    }

    /// <summary>One event with all that the schema has.</summary>
    public static JsonNode? Example(JsonNode schema, string name) => schema switch
    {
        JsonObject { } o when o["enum"] is JsonArray values => values[0]?.DeepClone(),
        JsonObject o => Types(o).First(type => type != "null") switch
        {
            "object" when o["properties"] is JsonObject properties => new JsonObject(properties.Select(p =>
                KeyValuePair.Create(p.Key, Example(p.Value!, p.Key)))),
            "object" => new JsonObject { ["key"] = Example(o["additionalProperties"]!, name) },
            "array" => new JsonArray(Example(o["items"]!, name)),
            "integer" => 7,
            "number" => 7.5,
            "boolean" => true,
            _ => (string?)o["format"] switch
            {
                "uuid" => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)),
                "date-time" => "2026-01-31T12:00:00Z",
                "date" => "2026-01-31",
                "time" or null when o["pattern"] is not null => "01:00:00",
                _ => name,
            },
        },
        _ => throw new InvalidOperationException(
            $"'{name}' is of a type whose JSON nobody describes: say in EventSchema how it is written."),
    };

    public static string Text(JsonNode json) => json.ToJsonString(Written) + "\n";

    public static IReadOnlyList<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        { } one => [(string)one!],
        null => [],
    };

    // Of types with a converter of ours the exporter knows nothing.
    private static JsonNode OfOurs(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var (own, isNullable) = (type ?? context.TypeInfo.Type, type is not null);
        var format = own == typeof(DateTimeOffset) ? "date-time"
            : Array.Exists(own.GetInterfaces(), i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntityId<>)) ? "uuid"
            : null;
        if (format is not null)
        {
            return new JsonObject
            {
                ["type"] = isNullable ? new JsonArray("string", "null") : "string",
                ["format"] = format,
            };
        }

        // The exporter takes each parameter for required; the reader does not.
        if (schema is JsonObject properties && properties.ContainsKey("required"))
        {
            properties["required"] = new JsonArray(
                [.. context.TypeInfo.Properties.Where(p => p.IsRequired).Select(p => JsonValue.Create(p.Name))]);
        }

        return schema;
    }
}
