using System.Globalization;
using System.Collections.Frozen;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Modular.Api.Shared.Edge;
using Modular.Api.Shared.Meta;
using Modular.Domain.Shared;

namespace Modular.Api.Shared;

/// <summary>A request that HTTP itself refuses, before any command: malformed, without a needed header.</summary>
internal sealed class HttpRefusedException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}

/// <summary>Every failure is <c>application/problem+json</c> (RFC 9457), those of the framework included.</summary>
public sealed partial class Problems(IOptions<JsonOptions> json, ILogger<Problems> logger) : IExceptionHandler
{
    private const string Gone = "The client went away.";

    private const string OtherBody =
        "Send the body as the route takes it (application/json; PATCH: application/merge-patch+json; /oauth/token: a "
        + "form), in UTF-8 and without Content-Encoding.";

    private const int LongestPath = 200;

    /// <summary>
    /// What the framework refuses without a body, and what it is told as: unknown routes, wrong methods.
    /// </summary>
    private static readonly FrozenDictionary<int, HttpRefusedException> OfFramework = new HttpRefusedException[]
    {
        new(400, "request.malformed", "This is not a request that the route can read."),
        new(403, "auth.forbidden", "This account may not do that."),
        new(404, "route.not_found", "There is nothing here."),
        new(405, "method.not_allowed", "This resource does not know that method; see Allow."),
        new(406, "media_type.not_acceptable", "This route answers with application/json."),
        new(408, "request.too_slow", "The request did not arrive in time."),
        new(413, "request.too_large", "The body is larger than this route takes."),
        new(415, "media_type.unsupported", OtherBody),
    }.ToFrozenDictionary(failure => failure.Status);

    /// <summary>The one table from the kind of a refusal to its status code (ADR 0010).</summary>
    internal static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Validation or ErrorKind.Rule => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.State or ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Stale => StatusCodes.Status412PreconditionFailed,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.Throttled => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    public IResult Of(Error error) => new Problem(this, StatusOf(error.Kind), error);

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var failure = exception switch
        {
            HttpRefusedException refused => refused,
            BadHttpRequestException { StatusCode: 400, InnerException: null } bad when IsParameter(bad.Message) => new(
                400, "query.invalid", DetailOf(bad)!),
            BadHttpRequestException bad => OfStatus(bad.StatusCode, DetailOf(bad)),
            _ when exception.GetBaseException() is DbException { SqlState: "22021" or "22P05" } => new(
                400, "request.malformed", "A text in this request has a NUL character, which cannot be stored."),
            DbException { IsTransient: true } => new(
                503, "database.unavailable", "The database does not answer at the moment; try again."),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => new(
                499, "request.aborted", Gone),
            _ => new HttpRefusedException(
                500, "internal.error", "Something is broken on our side. The log has it under this requestId."),
        };
        var status = failure.Status;
        if (exception is DbException && status == 503)
        {
            // One line for each request: an outage of a second must not bury its cause under stacks.
            LogUnavailable(httpContext.Request.Method, Exchange.Of(httpContext).Route, exception.Message);
        }
        else if (status >= 500)
        {
            LogFailed(exception, httpContext.Request.Method, Exchange.Of(httpContext).Route, status);
        }

        await WriteAsync(httpContext, failure);
        return true;
    }

    /// <summary>
    /// For answers that the framework made without a body: unknown routes, wrong methods.
    /// </summary>
    public Task WriteFrameworkFailureAsync(StatusCodeContext context) =>
        WriteAsync(context.HttpContext, OfStatus(context.HttpContext.Response.StatusCode, detail: null));

    private Task WriteAsync(HttpContext context, HttpRefusedException failure) =>
        WriteAsync(context, failure.Status, new Error(failure.Code, default, failure.Message));

    private async Task WriteAsync(HttpContext context, int status, Error error)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if ((status is 429 or 503 || error.Code == "idempotency.in_progress") && response.Headers.RetryAfter.Count == 0)
        {
            var wait = Math.Ceiling((error.RetryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds);
            response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        }

        if (status == 401 && response.Headers.WWWAuthenticate.Count == 0)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        var options = json.Value.SerializerOptions;
        var problem = new JsonObject
        {
            ["type"] = ErrorCatalogue.Href(error.Code),
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = error.Detail,
            ["instance"] = context.Request.Path.ToUriComponent(),
            ["code"] = error.Code,
            ["requestId"] = RequestIds.Of(context),
        };
        if (error.Fields.Count > 0)
        {
            problem["errors"] = JsonSerializer.SerializeToNode(error.Fields, options);
        }

        foreach (var (name, value) in error.Extensions)
        {
            // What RFC 9457 means by a member stays what it means.
            problem.TryAdd(name, JsonSerializer.SerializeToNode(value, options));
        }

        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, options), context.RequestAborted);
    }

    private static HttpRefusedException OfStatus(int status, string? detail) =>
        OfFramework.TryGetValue(status, out var known)
            ? detail is null ? known : new HttpRefusedException(status, known.Code, detail)
            : new HttpRefusedException(status, "request.failed", detail ?? ReasonPhrases.GetReasonPhrase(status));

    /// <returns>Null: what is always said of this status.</returns>
    private static string? DetailOf(BadHttpRequestException bad) => bad.InnerException is JsonException invalid
        ? $"The body is not what this route takes, at {Readable(invalid.Path ?? "$")}" + (invalid.LineNumber is { } line
            ? $" (line {line + 1}, byte {invalid.BytePositionInLine + 1})."
            : ".")
        : bad.StatusCode == 400
            // The framework talks about parameters of our code, which the caller does not know.
            ? bad.Message.Split(' ')[0] switch
            {
                "Implicit" => "This route needs a JSON body.",
                "Failed" => $"The parameter {Named(bad.Message)} cannot be read.",
                "Required" => $"The parameter {Named(bad.Message)} is missing.",
                _ => bad.Message,
            }
            : null;

    // Those in a path have the form of their route, or there is no such route.
    private static bool IsParameter(string message) =>
        message.StartsWith("Failed to bind parameter ", StringComparison.Ordinal)
        || message.EndsWith(" was not provided from query string.", StringComparison.Ordinal);

    // Failed to bind parameter "Nullable<Guid> id" from "1".
    private static string Named(string message) => message.Split('"') is [_, var parameter, ..]
        ? parameter[(parameter.LastIndexOf(' ') + 1)..]
        : "of this route";

    // Names of members are the caller's own.
    private static string Readable(string path) => string.Concat(
        path.Take(LongestPath).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));

    [LoggerMessage(LogLevel.Warning, "{Method} {Route} failed with 503: the database does not answer: {Cause}")]
    private partial void LogUnavailable(string method, string route, string cause);

    [LoggerMessage(LogLevel.Error, "{Method} {Route} failed with {Status}")]
    private partial void LogFailed(Exception failure, string method, string route, int status);

    private sealed class Problem(Problems problems, int status, Error error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problems.WriteAsync(httpContext, status, error);
    }
}
