using System.Text.Json.Nodes;

namespace Modular.ArchitectureTests.Documents;

/// <summary>Why events that were written under one schema cannot be read under another.</summary>
internal static class SchemaBreaks
{
    /// <returns>Each with the path of the property; none when the second has only grown.</returns>
    public static IEnumerable<string> Between(JsonNode kept, JsonNode now, string path = "it")
    {
        if (kept is not JsonObject before || now is not JsonObject after)
        {
            return JsonNode.DeepEquals(kept, now) ? [] : [$"{path} was {Short(kept)} and is {Short(now)}"];
        }

        return Retyped(before, after, path)
            .Concat(Enumeration(before, after, path))
            .Concat(Properties(before, after, path))
            .Concat(Inner("items", before, after, $"{path}[]"))
            .Concat(Inner("additionalProperties", before, after, $"{path}.*"));
    }

    private static IEnumerable<string> Retyped(JsonObject before, JsonObject after, string path)
    {
        var gone = EventSchema.Types(before).Except(EventSchema.Types(after)).ToList();
        if (gone.Count > 0)
            yield return $"{path} was {string.Join(" or ", gone)} and is {Short(after["type"] ?? after)}";
        foreach (var word in new[] { "format", "pattern", "$ref", "anyOf" })
        {
            if (!JsonNode.DeepEquals(before[word], after[word]))
                yield return $"{path} had the {word} {Short(before[word])} and has {Short(after[word])}";
        }
    }

    private static IEnumerable<string> Enumeration(JsonObject before, JsonObject after, string path) =>
        (before["enum"], after["enum"]) switch
        {
            (JsonArray known, JsonArray left) => known.Select(Short).Except(left.Select(Short))
                .Select(value => $"{path} could be {value} and cannot any more"),
            (null, JsonArray few) => [$"{path} could be anything and is one of {Short(few)}"],
            // What was one of a few is now any text: that is growth, unless the type says otherwise.
            _ => [],
        };

    private static IEnumerable<string> Properties(JsonObject before, JsonObject after, string path)
    {
        var (known, left) = (before["properties"] as JsonObject ?? [], after["properties"] as JsonObject ?? []);
        var (needed, needs) = (Required(before), Required(after));
        foreach (var (name, schema) in known)
        {
            var inner = path == "it" ? name : $"{path}.{name}";
            if (left[name] is not { } next)
                yield return $"{inner} is gone";
            else
            {
                foreach (var difference in Between(schema!, next, inner))
                    yield return difference;
            }
        }

        foreach (var name in needs.Except(needed))
        {
            yield return $"{(path == "it" ? name : $"{path}.{name}")} is "
                + (known.ContainsKey(name) ? "required and was not" : "new and required");
        }
    }

    private static IEnumerable<string> Inner(string word, JsonObject before, JsonObject after, string path) =>
        (before[word], after[word]) switch
        {
            (null, _) => [],
            ({ } kept, { } now) => Between(kept, now, path),
            _ => [$"{path} is gone"],
        };

    private static IEnumerable<string> Required(JsonObject schema) =>
        (schema["required"] as JsonArray ?? []).Select(name => (string)name!);

    private static string Short(JsonNode? json) => json?.ToJsonString() ?? "none";
}
