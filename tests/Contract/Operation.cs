using System.Text.Json.Nodes;

namespace Modular.Tests.Contract;

/// <summary>One operation as the OpenAPI document describes it.</summary>
internal sealed record Operation(string Path, string Method, JsonNode Description)
{
    public string Name => (string)Description["operationId"]!;

    /// <summary>Any of these; none: any known caller, or anybody.</summary>
    public IReadOnlyList<string> Permissions =>
        [.. Description["x-permissions"]?.AsArray().Select(permission => (string)permission!) ?? []];

    /// <summary>About an account, or with a step-up: no API client has either.</summary>
    public bool IsForPeople => Description["x-people-only"] is not null;

    public bool IsAnonymous => Description["security"] is JsonArray { Count: 0 };

    public IEnumerable<JsonNode> Parameters(string place) =>
        (Description["parameters"]?.AsArray() ?? []).Select(parameter => parameter!)
            .Where(parameter => (string)parameter["in"]! == place);

    /// <summary>Media type and schema of what it takes; null: nothing.</summary>
    public (string MediaType, JsonNode Schema)? Body =>
        Description["requestBody"]?["content"]?.AsObject().First() is { Value: { } content } type
            ? (type.Key, content["schema"]!)
            : null;

    /// <summary>The example of its JSON body; null: it takes none.</summary>
    public string? Example => Body is { MediaType: not "application/x-www-form-urlencoded" } body
        ? Description["requestBody"]!["content"]![body.MediaType]!["example"]?.ToJsonString()
        : null;

    public override string ToString() => $"{Method} {Path}";
}
