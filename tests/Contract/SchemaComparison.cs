using System.Globalization;
using System.Text.Json.Nodes;

namespace Modular.Tests.Contract;

/// <summary>
/// Compares two JSON Schemas: of what a client sends, whether all of it is still taken; of what it receives, whether
/// all of it is still there and what it was.
/// </summary>
internal sealed class SchemaComparison(JsonNode before, JsonNode now, Action<string> report)
{
    // A limit that is higher, or lower, lets less through.
    private static readonly string[] Least = ["minLength", "minimum", "minItems", "minProperties"];
    private static readonly string[] Most = ["maxLength", "maximum", "maxItems", "maxProperties"];

    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    public void Sent(string place, JsonNode? old, JsonNode? next) => Compare(place, old, next, isSent: true);

    public void Received(string place, JsonNode? old, JsonNode? next) => Compare(place, old, next, isSent: false);

    public static JsonNode? Resolve(JsonNode document, JsonNode? node)
    {
        while (Reference(node) is { } reference)
        {
            node = reference["#/".Length..].Split('/').Aggregate((JsonNode?)document, (at, part) => at?[part]);
        }

        return node;
    }

    private static string? Reference(JsonNode? node) => (string?)(node as JsonObject)?["$ref"];

    private void Compare(string place, JsonNode? oldOne, JsonNode? nextOne, bool isSent)
    {
        var key = $"{isSent} {Reference(oldOne)} {Reference(nextOne)}";
        var isNamed = Reference(oldOne) is not null && Reference(nextOne) is not null;
        if (isNamed && !_underWay.Add(key))
        {
            return;
        }

        if (Resolve(before, oldOne) is JsonObject old && Resolve(now, nextOne) is JsonObject next)
        {
            Types(place, old, next, isSent);
            Words(place, old, next, isSent);
            Values(place, old, next, isSent);
            Properties(place, old, next, isSent);
            Compare($"{place}[]", old["items"], next["items"], isSent);
            Compare($"{place}.*", old["additionalProperties"] as JsonObject, next["additionalProperties"], isSent);
        }

        if (isNamed)
        {
            _underWay.Remove(key);
        }
    }

    private void Types(string place, JsonObject old, JsonObject next, bool isSent)
    {
        var (were, are) = (TypesOf(old), TypesOf(next));
        foreach (var type in isSent ? were.Except(are) : are.Except(were))
        {
            report(isSent ? $"{place} could be {type} and cannot any more" : $"{place} can be {type} and never was");
        }
    }

    private void Words(string place, JsonObject old, JsonObject next, bool isSent)
    {
        foreach (var word in new[] { "format", "pattern" }.Where(word => !JsonNode.DeepEquals(old[word], next[word])))
        {
            // What has become any text is growth for whoever sends it.
            if (!isSent || next[word] is not null)
            {
                report($"{place} had the {word} {old[word] ?? "none"} and has {next[word] ?? "none"}");
            }
        }

        foreach (var word in isSent ? Least.Concat(Most) : [])
        {
            var (was, limit) = (Number(old[word]), Number(next[word]));
            var isLeast = Least.Contains(word);
            if (limit is { } set && (was is null || (isLeast ? set > was : set < was)))
            {
                report($"{place} had the {word} {old[word] ?? "none"} and has {next[word]}");
            }
        }
    }

    // A new value in an answer is growth, for which consumers are told to be ready (docs/api.md).
    private void Values(string place, JsonObject old, JsonObject next, bool isSent)
    {
        if (isSent && next["enum"] is JsonArray few)
        {
            var known = old["enum"] is JsonArray many ? many.Select(Text).Except(few.Select(Text)) : ["anything"];
            foreach (var value in known)
            {
                report($"{place} could be {value} and cannot any more");
            }
        }
        else if (!isSent && old["enum"] is not null && next["enum"] is null)
        {
            report($"{place} was one of {Text(old["enum"])} and can be anything");
        }
    }

    private void Properties(string place, JsonObject old, JsonObject next, bool isSent)
    {
        var (had, has) = (old["properties"] as JsonObject ?? [], next["properties"] as JsonObject ?? []);
        foreach (var (name, schema) in had)
        {
            if (has[name] is { } kept)
            {
                Compare($"{place}.{name}", schema, kept, isSent);
            }
            else
            {
                report($"{place}.{name} is gone");
            }
        }

        var (needed, needs) = (Required(old), Required(next));
        foreach (var name in isSent ? needs.Except(needed) : [])
        {
            report($"{place}.{name} is {(had.ContainsKey(name) ? "required and was not" : "new and required")}");
        }

        foreach (var name in isSent ? [] : needed.Except(needs).Where(has.ContainsKey))
        {
            report($"{place}.{name} was always there and may be missing");
        }
    }

    private static HashSet<string> TypesOf(JsonObject schema) => [.. schema["type"] switch
    {
        JsonArray several => several.Select(type => (string)type!),
        { } one => [(string)one!],
        null when schema["oneOf"] is JsonArray choice => choice.Select(c => (string?)c?["type"] ?? "object"),
        null => (string[])["anything"],
    }];

    private static IEnumerable<string> Required(JsonObject schema) =>
        (schema["required"] as JsonArray ?? []).Select(name => (string)name!);

    private static decimal? Number(JsonNode? node) => node is null
        ? null
        : decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
