using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Modular.Infrastructure.SandboxGateway;

/// <summary>The gateway's JSON: strict in what it takes, absent instead of null in what it gives.</summary>
internal static class Wire
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 8,
    };

    public static IResult Ok<T>(T answer) => Results.Json(answer, s_json);

    public static bool IsKey(string? text) =>
        text is { Length: >= 1 and <= 255 } && text.All(c => c is > ' ' and <= '~');

    public static async Task<(T? Body, Refusal? Refusal)> ReadAsync<T>(
        HttpRequest request, string shape, CancellationToken token)
        where T : class
    {
        if (!request.HasJsonContentType())
        {
            return (null, new Refusal(
                StatusCodes.Status415UnsupportedMediaType, "body.not_json", "Send the body as application/json."));
        }

        try
        {
            var body = await JsonSerializer.DeserializeAsync<T>(request.Body, s_json, token);
            return body is null ? (null, Malformed("$", shape)) : (body, null);
        }
        catch (JsonException exception)
        {
            return (null, Malformed(exception.Path ?? "$", shape));
        }
        catch (BadHttpRequestException exception)
        {
            return (null, new Refusal(exception.StatusCode, "body.unreadable", exception.Message));
        }
    }

    private static Refusal Malformed(string path, string shape) => new(
        StatusCodes.Status400BadRequest, "body.malformed", $"The body is wrong at {path}. Expected exactly {shape}.");
}

/// <summary>Why nothing was executed. The caller's mistake, or the script's doing.</summary>
internal sealed record Refusal(int Status, string Code, string Detail)
{
    public static Refusal Rule(string code, string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, code, detail);

    public IResult ToResult() => Results.Problem(
        Detail, statusCode: Status, extensions: new Dictionary<string, object?> { ["code"] = Code });
}

internal sealed record MoneyBody(long Amount, string Currency);

internal sealed record OperationBody(string Type, MoneyBody Amount, string? Token = null, string? TargetKey = null)
{
    public const string Shape =
        """{"type":"authorize|capture|void|refund","amount":{"amount","currency"},"token" or "targetKey"}""";

    public Refusal? Validate() => this switch
    {
        { Type: not ("authorize" or "capture" or "void" or "refund") } =>
            Refusal.Rule("type.unknown", "'type' is one of authorize, capture, void, refund."),
        { Amount.Amount: <= 0 } =>
            Refusal.Rule("amount.invalid", "'amount.amount' is a positive number of minor units."),
        { Amount.Currency: var currency } when currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper) =>
            Refusal.Rule("currency.invalid", "'amount.currency' is three capital letters."),
        { Type: "authorize", TargetKey: not null } =>
            Refusal.Rule("target.unexpected", "An authorization has no 'targetKey'."),
        { Type: "authorize" } when Token is null || !CardToken.Known.ContainsKey(Token) =>
            Refusal.Rule("token.unknown", $"'token' is one of {string.Join(", ", CardToken.Known.Keys)}."),
        { Type: not "authorize", Token: not null } =>
            Refusal.Rule("token.unexpected", "Only an authorization has a 'token'."),
        { Type: not "authorize" } when !Wire.IsKey(TargetKey) =>
            Refusal.Rule("target.required", "'targetKey' is the key of the authorization that this is about."),
        _ => null,
    };
}

internal sealed record ScriptBody(string Mode, int? Times = null)
{
    public const string Shape = """{"mode":"normal|unavailable|hold|answer_lost","times":n (optional)}""";

    public Refusal? Validate() => this switch
    {
        { Mode: not ("normal" or "unavailable" or "hold" or "answer_lost") } =>
            Refusal.Rule("mode.unknown", "'mode' is one of normal, unavailable, hold, answer_lost."),
        { Mode: "normal", Times: not null } =>
            Refusal.Rule("times.unexpected", "Mode normal lasts until the next script: leave 'times' out."),
        { Times: <= 0 } => Refusal.Rule("times.invalid", "'times' is 1 or more."),
        _ => null,
    };
}

/// <summary>What the gateway's caller is told of an operation, each time in the same words.</summary>
internal sealed record OperationAnswer(
    string Key,
    string Reference,
    string Type,
    string Status,
    string? DeclineCode,
    bool? Retryable,
    MoneyBody Amount,
    string? TargetKey,
    DateTime CreatedAt)
{
    public static OperationAnswer From(Operation operation) => new(
        operation.Key,
        operation.Reference,
        operation.Type,
        operation.Status!,
        operation.DeclineCode,
        operation.Retryable,
        new MoneyBody(operation.Amount, operation.Currency),
        operation.TargetKey,
        operation.CreatedAt);
}

/// <summary>What a developer may see of it: how often it was asked for, and how often it was done.</summary>
internal sealed record InspectedOperation(
    string Key,
    string Reference,
    string Type,
    string Status,
    MoneyBody Amount,
    string? TargetKey,
    int Executions,
    int Requests,
    DateTime CreatedAt)
{
    public static InspectedOperation From(Operation operation) => new(
        operation.Key,
        operation.Reference,
        operation.Type,
        operation.Status!,
        new MoneyBody(operation.Amount, operation.Currency),
        operation.TargetKey,
        operation.Executions,
        operation.Requests,
        operation.CreatedAt);
}
