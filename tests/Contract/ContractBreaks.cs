using System.Text.Json.Nodes;

namespace Modular.Tests.Contract;

/// <summary>Why a program that was written against one OpenAPI document fails with another.</summary>
public sealed class ContractBreaks
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly JsonNode _before;
    private readonly JsonNode _now;
    private readonly SchemaComparison _schemas;
    private readonly List<string> _found = [];

    private ContractBreaks(JsonNode before, JsonNode now)
    {
        (_before, _now) = (before, now);
        _schemas = new SchemaComparison(before, now, _found.Add);
    }

    /// <returns>Each with its place; none when the second document has only grown.</returns>
    public static IReadOnlyList<string> Between(JsonNode before, JsonNode now)
    {
        var breaks = new ContractBreaks(before, now);
        breaks.Compare();
        return [.. breaks._found.Distinct(StringComparer.Ordinal)];
    }

    private void Compare()
    {
        foreach (var (path, item) in _before["paths"]!.AsObject())
        {
            foreach (var method in Methods.Where(method => item![method] is not null))
            {
                var name = $"{method.ToUpperInvariant()} {path}";
                if (_now["paths"]![path]?[method] is { } now)
                {
                    Operation(name, item![method]!, now);
                }
                else
                {
                    _found.Add($"{name} is gone");
                }
            }
        }
    }

    private void Operation(string name, JsonNode before, JsonNode now)
    {
        if ((string?)before["operationId"] != (string?)now["operationId"])
        {
            _found.Add($"{name} was called {before["operationId"]} and is called {now["operationId"]}");
        }

        if (IsOpen(_before, before) && !IsOpen(_now, now))
        {
            _found.Add($"{name} was for everybody and needs a token");
        }

        Parameters(name, before, now);
        Body(name, before["requestBody"], now["requestBody"]);
        Answers(name, before["responses"]!.AsObject(), now["responses"]!.AsObject());
    }

    private static bool IsOpen(JsonNode document, JsonNode operation) =>
        (operation["security"] ?? document["security"])?.AsArray() is null or [];

    private void Parameters(string name, JsonNode before, JsonNode now)
    {
        var (had, has) = (ByName(_before, before), ByName(_now, now));
        foreach (var (parameter, old) in had)
        {
            if (!has.TryGetValue(parameter, out var next))
            {
                // Also an optional one: what is not known is refused.
                _found.Add($"{name} {parameter} is gone");
                continue;
            }

            if ((bool?)old["required"] != true && (bool?)next["required"] == true)
            {
                _found.Add($"{name} {parameter} is required and was not");
            }

            _schemas.Sent($"{name} {parameter}", old["schema"], next["schema"]);
        }

        foreach (var (parameter, _) in has.Where(p => !had.ContainsKey(p.Key) && (bool?)p.Value["required"] == true))
        {
            _found.Add($"{name} {parameter} is new and required");
        }
    }

    private static Dictionary<string, JsonNode> ByName(JsonNode document, JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).Select(p => SchemaComparison.Resolve(document, p)!)
            .ToDictionary(p => $"{p["in"]} {p["name"]}", StringComparer.OrdinalIgnoreCase);

    private void Body(string name, JsonNode? before, JsonNode? now)
    {
        if ((bool?)before?["required"] != true && (bool?)now?["required"] == true)
        {
            _found.Add($"{name} body is required and was not");
        }

        foreach (var (type, content) in before?["content"]?.AsObject() ?? [])
        {
            if (now?["content"]?[type] is { } next)
            {
                _schemas.Sent($"{name} body", content!["schema"], next["schema"]);
            }
            else
            {
                _found.Add($"{name} does not take {type} any more");
            }
        }
    }

    private void Answers(string name, JsonObject before, JsonObject now)
    {
        foreach (var (status, own) in before.Where(answer => answer.Key[0] is '2' or '3'))
        {
            if (now[status] is not { } next)
            {
                _found.Add($"{name} does not answer with {status} any more");
                continue;
            }

            foreach (var (header, _) in own!["headers"]?.AsObject() ?? [])
            {
                if (next["headers"]?[header] is null)
                {
                    _found.Add($"{name} {status} has no {header} any more");
                }
            }

            foreach (var (type, content) in own["content"]?.AsObject() ?? [])
            {
                if (next["content"]?[type] is { } kept)
                {
                    _schemas.Received($"{name} {status}", content!["schema"], kept["schema"]);
                }
                else
                {
                    _found.Add($"{name} {status} is not {type} any more");
                }
            }
        }
    }
}
