using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Modular.Tests.Demo;

namespace Modular.Tests.Contract;

/// <summary>The served document as a judge: is this answer one that it promises?</summary>
internal sealed class ApiContract
{
    private const string Root = "https://modular.invalid/contract";

    private static readonly EvaluationOptions Strict = new()
    {
        RequireFormatValidation = true, OutputFormat = OutputFormat.List,
    };

    /// <summary>What HTTP itself says of an answer, and what protects it: the same everywhere.</summary>
    private static readonly string[] OfEveryAnswer =
    [
        "Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Cache-Control", "Pragma", "Vary",
        "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Content-Type-Options",
        "X-Frame-Options", "Server-Timing", "Expires", "X-RateLimit-Limit", "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
    ];

    private static readonly string[] OfEverySuccess = ["Location", "ETag"];

    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private readonly JsonNode _document;
    private readonly Dictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    private ApiContract(JsonNode document)
    {
        _document = document;
        var definitions = new JsonObject
        {
            ["$id"] = Root, ["$defs"] = Rebased(document["components"]!["schemas"]!),
        };
        SchemaRegistry.Global.Register(JsonSchema.FromText(definitions.ToJsonString()));
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key)
               select new Operation(path.Key, operation.Key.ToUpperInvariant(), operation.Value!),
        ];
    }

    public IReadOnlyList<Operation> Operations { get; }

    public static async Task<ApiContract> OfAsync(Shop visitor) =>
        new((await Shop.ExpectAsync(200, visitor.GetAsync("/openapi/v1.json"))).Json!);

    /// <summary>Follows a reference.</summary>
    public JsonNode Resolve(JsonNode node) => (string?)node["$ref"] is { } reference
        ? Resolve(reference.Split('/').Skip(1).Aggregate(_document, (inner, name) => inner[name]!))
        : node;

    /// <returns>What is wrong with the answer; empty: nothing.</returns>
    public IReadOnlyList<string> Complaints(Operation operation, Answer answer)
    {
        List<string> complaints = [];
        if (answer.Status >= 500)
        {
            complaints.Add("an answer of 500 and above");
        }

        if (operation.Description["responses"]![$"{answer.Status}"] is not { } named)
        {
            return [.. complaints, $"{answer.Status} is not among the answers of {operation.Name}"];
        }

        var promised = Resolve(named);
        complaints.AddRange(ComplaintsOfHeaders(promised, answer));
        if (promised["content"] is null)
        {
            return answer.Body.Length == 0 ? complaints : [.. complaints, "a body that the document does not know"];
        }

        return promised["content"]!.AsObject()
            .FirstOrDefault(type => type.Key == answer.MediaType) is { Value: { } content } match
                ? [.. complaints, .. Misfits($"{operation.Name} {answer.Status} {match.Key}", content, answer.Body)]
                : [.. complaints, $"the media type {answer.MediaType}"];
    }

    private static IEnumerable<string> ComplaintsOfHeaders(JsonNode promised, Answer answer)
    {
        var known = (promised["headers"]?.AsObject() ?? []).Select(header => header.Key).ToList();
        return
        [
            .. answer.Headers.Except([.. known, .. OfEveryAnswer], StringComparer.OrdinalIgnoreCase)
                .Select(header => $"the header {header} is none of this answer"),
            .. answer.Status < 300
                ? known.Intersect(OfEverySuccess).Except(answer.Headers, StringComparer.OrdinalIgnoreCase)
                    .Select(header => $"the header {header} is promised and not sent")
                : [],
        ];
    }

    /// <summary>For what no operation promises: unknown routes, other methods.</summary>
    public IReadOnlyList<string> ComplaintsOfProblem(Answer answer) => answer.MediaType != "application/problem+json"
        ? [$"{answer.Status} with {answer.MediaType} instead of a problem"]
        : Misfits("problem", new JsonObject { ["schema"] = Reference("Problem") }, answer.Body);

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private IReadOnlyList<string> Misfits(string name, JsonNode content, byte[] body)
    {
        if (content["schema"] is not { } schema)
        {
            return ["no schema"];
        }

        if (!_schemas.TryGetValue(name, out var compiled))
        {
            compiled = _schemas[name] = JsonSchema.FromText(Rebased(schema).ToJsonString());
        }

        using var json = JsonDocument.Parse(body);
        var result = compiled.Evaluate(json.RootElement, Strict);
        return result.IsValid
            ? []
            : [.. result.Details!.Where(detail => detail.Errors is not null).SelectMany(detail =>
                detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key} {error.Value}"))];
    }

    private static JsonNode Rebased(JsonNode schema) => JsonNode.Parse(schema.ToJsonString()
        .Replace("\"#/components/schemas/", $"\"{Root}#/$defs/", StringComparison.Ordinal))!;
}

/// <param name="MediaType">Without parameters; empty: no body.</param>
internal sealed record Answer(int Status, string MediaType, byte[] Body, string RequestId, bool IsReplay)
{
    public IReadOnlySet<string> Headers { get; init; } = new HashSet<string>();

    public bool IsRefusal => Status >= 400;
}
