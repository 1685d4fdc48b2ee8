using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Modular.Tests.Contract;

/// <summary>Makes requests: good ones by the document's schemas, and every kind of bad one out of these.</summary>
internal sealed class Rubbish(ApiContract contract, IReadOnlyDictionary<string, string> ids, Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "null", "0", "-1", "../../etc/passwd", "'; drop table log.events; --",
        "<script>alert(1)</script>", "{{7*7}}", "%00", "\u202Eevil", "\uFFFE", "é", "e\u0301", "👩‍👩‍👧", "ﷺ",
        "\r\nX-Injected: 1", "${jndi:ldap://127.0.0.1}",
        "9223372036854775808", "1e400", "NaN", "true", "2026-13-45T99:99:99Z", "00000000-0000-0000-0000-000000000000",
    ];

    /// <summary>What a header can hold.</summary>
    private static readonly string[] Ascii = [.. Texts.Where(text => text.All(c => c is >= ' ' and <= '~'))];

    /// <summary>What is put in a member's place that wants something else, with what it is.</summary>
    private static readonly (string What, string Json)[] Wrong =
    [
        ("an array", "[]"), ("an object", """{"a":1}"""), ("true", "true"), ("a number", "12"), ("a text", "\"x\""),
        ("a fraction", "1.5"), ("a huge number", "1e400"), ("a long number", "92233720368547758070"),
        ("NUL", "\"a\\u0000b\""), ("a lone surrogate", "\"\\ud800\""),
        ("no character", "\"\\ufffe\""),
    ];

    /// <summary>A request that the document allows, more or less.</summary>
    public Attempt Good(Operation operation)
    {
        var body = operation.Body is { } taken ? Value(taken.Schema, "") : null;
        return new Attempt(
            operation, operation.Method, PathOf(operation, isWild: false),
            body is null ? null : Encoding.UTF8.GetBytes(IsForm(operation) ? Form(body) : body.ToJsonString()),
            operation.Body?.MediaType)
        {
            Headers =
            [
                .. operation.Parameters("header").Select(header => (string)header["name"]!)
                    .Where(name => name is "Idempotency-Key" or "If-Match")
                    .Select(name => (name, name == "If-Match" ? "\"1\"" : Guid.CreateVersion7().ToString("N"))),
            ],
        };
    }

    /// <summary>
    /// Every member of the body, wrong in every way: each of these must be refused, and each is told with its reason.
    /// </summary>
    public IEnumerable<(string Why, Attempt Attempt)> EachMemberWrong(Operation operation)
    {
        var good = Good(operation);
        if (IsForm(operation))
        {
            yield return ("everything twice", With(good, $"{Text(good)}&{Text(good)}"));
            yield return ("nothing", With(good, ""));
            yield return ("JSON", With(good, "{}"));
            yield return ("another media type", good with { MediaType = "text/plain" });
            yield break;
        }

        if (good.Body is null || JsonNode.Parse(good.Body) is not JsonObject body)
        {
            yield break;
        }

        foreach (var (pointer, schema) in Members(operation.Body!.Value.Schema, body, ""))
        {
            foreach (var (what, json) in Wrong.Where(wrong => !Fits(schema, wrong.Json)))
            {
                yield return ($"{pointer} is {what}", With(good, Replaced(body, pointer, json)));
            }
        }

        foreach (var member in body)
        {
            var again = $"\"{member.Key}\":{member.Value?.ToJsonString() ?? "null"}";
            yield return ($"{member.Key} twice", With(good, body.ToJsonString()[..^1] + $",{again}}}"));
        }

        var open = body.Count == 0 ? "{" : body.ToJsonString()[..^1] + ",";
        yield return ("an unknown member", With(good, open + "\"isAdmin\":true}"));
        yield return ("40 levels", With(good, open + $"\"deep\":{new string('[', 40)}{new string(']', 40)}}}"));
        yield return ("trailing garbage", With(good, body.ToJsonString() + "x"));
        yield return ("invalid UTF-8", good with { Body = [.. "{\"\xC3("u8] });
        yield return ("no JSON", With(good, "Hello"));
        yield return ("an array", With(good, "[]"));
        yield return ("another media type", good with { MediaType = "text/plain" });
    }

    /// <summary>Anything at all, one to three things of it wrong.</summary>
    public Attempt Any(Operation operation)
    {
        var attempt = Good(operation);
        for (var mistakes = random.Next(4); mistakes > 0; mistakes--)
        {
            attempt = random.Next(9) switch
            {
                0 => attempt with { Path = attempt.Path + (random.Next(2) == 0 ? "?" : "?limit=1&") + Query() },
                1 => attempt with { Headers = [.. attempt.Headers.Skip(1)] },
                2 => attempt with
                {
                    Headers = [.. attempt.Headers, ("If-None-Match", Pick(Ascii)), ("Accept", Media())],
                },
                3 => attempt with { Headers = [.. attempt.Headers, ("Consistency-Token", Pick(Ascii))] },
                4 => attempt with { Headers = [("If-Match", Pick(Ascii)), ("Idempotency-Key", Pick(Ascii))] },
                5 when attempt.Body is not null => attempt with { MediaType = Media() },
                6 when attempt.Body is { Length: > 2 } body => attempt with
                {
                    Body = [.. body.Take(random.Next(body.Length)), .. Bytes(random.Next(8))],
                },
                _ when IsForm(operation) =>
                    With(attempt, $"grant_type={Pick(Texts)}&scope={Pick(Texts)}&{Pick(Texts)}"),
                _ when attempt.Body is not null && JsonNode.Parse(Good(operation).Body!) is JsonObject body =>
                    With(attempt, Spoiled(operation, body)),
                _ => attempt with { Path = PathOf(operation, isWild: true) + "?" + Query() },
            };
        }

        return attempt;
    }

    private static bool IsForm(Operation operation) =>
        operation.Body?.MediaType == "application/x-www-form-urlencoded";

    private static string Form(JsonNode body) => string.Join('&', body.AsObject().Select(member =>
        $"{member.Key}={Uri.EscapeDataString(member.Value?.ToString() ?? "")}"));

    private static string Text(Attempt attempt) => Encoding.UTF8.GetString(attempt.Body!);

    private string Spoiled(Operation operation, JsonObject body)
    {
        var members = Members(operation.Body!.Value.Schema, body, "").ToList();
        if (members.Count == 0)
        {
            return "{" + $"\"{Pick(Texts).Length}\":1" + "}";
        }

        var (pointer, _) = members[random.Next(members.Count)];
        return Replaced(body, pointer, random.Next(3) == 0
            ? Pick(Wrong).Json
            : JsonValue.Create(random.Next(20) == 0 ? new string('x', 100_000) : Pick(Texts)).ToJsonString());
    }

    private static Attempt With(Attempt attempt, string body) =>
        attempt with { Body = Encoding.UTF8.GetBytes(body), MediaType = attempt.Operation.Body!.Value.MediaType };

    private string PathOf(Operation operation, bool isWild)
    {
        var parts = operation.Path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith('{'))
            {
                parts[i] = ids.TryGetValue(parts[i - 1], out var known) && random.Next(4) > 0
                    ? known
                    : !isWild || random.Next(3) > 0
                        ? Guid.CreateVersion7().ToString()
                        : Uri.EscapeDataString("x" + Pick(Texts));
            }
        }

        var required = operation.Parameters("query").Where(p => (bool?)p["required"] == true)
            .Select(p => $"{p["name"]}={Uri.EscapeDataString(Value(p["schema"]!, "")?.ToString() ?? "")}");
        var query = string.Join('&', required);
        return string.Join('/', parts) + (query == "" ? "" : $"?{query}");
    }

    private string Query()
    {
        string[] names = ["limit", "after", "page", "sort", "status", "q", "orderId", "minTotal", "placedFrom", "nope"];
        return $"{Pick(names)}={Uri.EscapeDataString(Pick(Texts))}";
    }

    private string Media() => Pick(
        ["application/json", "text/html", "*/*", "application/xml", "application/merge-patch+json", "text/plain"]);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>All members that are there, deep, with what the document says of them.</summary>
    private IEnumerable<(string Pointer, JsonNode Schema)> Members(JsonNode schema, JsonObject body, string at)
    {
        var properties = contract.Resolve(schema)["properties"];
        foreach (var (name, value) in body)
        {
            if (properties?[name] is not { } property)
            {
                continue;
            }

            yield return ($"{at}/{name}", contract.Resolve(property));
            if (value is JsonObject inner)
            {
                foreach (var member in Members(property, inner, $"{at}/{name}"))
                {
                    yield return member;
                }
            }
        }
    }

    private static string Replaced(JsonObject body, string pointer, string json)
    {
        const string Mark = "here it comes";
        var copy = body.DeepClone();
        var names = pointer.Split('/')[1..];
        names[..^1].Aggregate(copy, (inner, name) => inner[name]!)[names[^1]] = Mark;
        return copy.ToJsonString().Replace($"\"{Mark}\"", json, StringComparison.Ordinal);
    }

    private static bool Fits(JsonNode schema, string json)
    {
        var types = schema["type"] switch
        {
            JsonArray several => several.Select(type => (string)type!).ToList(),
            { } one => [(string)one!],
            // What may be anything cannot be wrong.
            _ => ["string", "integer", "number", "object", "array", "boolean"],
        };
        return json switch
        {
            "true" => types.Contains("boolean"),
            "12" => types.Contains("integer") || types.Contains("number"),
            "\"x\"" => types.Contains("string"),
            "[]" => types.Contains("array"),
            ['{', ..] => types.Contains("object"),
            ['1', ..] => types.Contains("number"),
            _ => types is ["string", "integer", ..],
        };
    }

    private JsonNode? Value(JsonNode given, string name)
    {
        var schema = contract.Resolve(given);
        if (schema["enum"] is JsonArray words)
        {
            return Pick(words.ToList())?.DeepClone();
        }

        var example = (schema["example"] ?? schema["examples"]?[0] ?? given["example"])?.DeepClone();
        var type = schema["type"] switch
        {
            JsonArray several => (string?)several.FirstOrDefault(one => (string?)one != "null"),
            var one => (string?)one,
        };
        return type switch
        {
            "object" => new JsonObject((schema["properties"]?.AsObject() ?? []).Where(property =>
                    random.Next(3) > 0 || schema["required"]?.AsArray().Any(n => (string)n! == property.Key) == true)
                .Select(property => KeyValuePair.Create(property.Key, Value(property.Value!, property.Key)))),
            "array" => new JsonArray(
                [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Value(schema["items"]!, name))]),
            "string" when (string?)schema["format"] == "uuid" => IdFor(name),
            "string" => example ?? Text(schema),
            "integer" => Whole(schema),
            "number" => random.NextDouble(),
            "boolean" => random.Next(2) == 0,
            _ => example ?? new JsonObject(),
        };
    }

    private JsonNode IdFor(string name) => name switch
    {
        "cartId" => ids["carts"],
        "skuId" => ids["skus"],
        "orderId" => ids["orders"],
        _ => Guid.CreateVersion7().ToString(),
    };

    private string Text(JsonNode schema) => random.Next(4) == 0
        ? Pick(Texts)
        : $"text{random.Next(100, 1000).ToString(CultureInfo.InvariantCulture)}"[
            ..Math.Min((int?)schema["maxLength"] ?? 7, 7)];

    private JsonNode Whole(JsonNode schema) => random.Next(4) == 0
        ? Pick([0L, -1L, 1L, int.MaxValue, long.MaxValue])
        : Math.Max((long?)schema["minimum"] ?? 1, 1) + random.Next(3);
}
