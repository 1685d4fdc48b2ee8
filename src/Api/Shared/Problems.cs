using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Modular.Api.Shared.Edge;
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
    private const string TooLarge = "The body is larger than this route takes.";

    /// <summary>The one table from the kind of a refusal to its status code (ADR 0010).</summary>
    private static int StatusOf(ErrorKind kind) => kind switch
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
        var (status, error) = exception switch
        {
            HttpRefusedException refused => (refused.Status, Http(refused.Code, refused.Message)),
            BadHttpRequestException bad => (bad.StatusCode, Http(CodeOf(bad.StatusCode), DetailOf(bad))),
            _ when exception.GetBaseException() is DbException { SqlState: "22021" or "22P05" } =>
                (400, Http("request.malformed", "A text in this request has a NUL character, which cannot be stored.")),
            DbException { IsTransient: true } => (503, Http(
                "database.unavailable", "The database does not answer at the moment; try again.")),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested =>
                (499, Http("request.aborted", "The client went away.")),
            _ => (500, Http(
                "internal.error", "Something is broken on our side. The log has it under this requestId.")),
        };
        if (exception is DbException && status == 503)
        {
            // One line for each request: an outage of a second must not bury its cause under stacks.
            LogUnavailable(httpContext.Request.Method, Exchange.Of(httpContext).Route, exception.Message);
        }
        else if (status >= 500)
        {
            LogFailed(exception, httpContext.Request.Method, Exchange.Of(httpContext).Route, status);
        }

        await WriteAsync(httpContext, status, error);
        return true;
    }

    /// <summary>
    /// For answers that the framework made without a body: unknown routes, wrong methods, missing tokens.
    /// </summary>
    public Task WriteFrameworkFailureAsync(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        return WriteAsync(context.HttpContext, status, Http(CodeOf(status), status switch
        {
            401 => "A valid access token is needed: Authorization: Bearer …",
            403 => "This account may not do that.",
            404 => "There is nothing here.",
            405 => "This resource does not know that method; see Allow.",
            413 => TooLarge,
            415 => "Send the body as application/json, without Content-Encoding.",
            406 => "This route answers with application/json.",
            _ => ReasonPhrases.GetReasonPhrase(status),
        }));
    }

    private async Task WriteAsync(HttpContext context, int status, Error error)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if ((status is 429 or 503 || error.Code == "idempotency.in_progress") && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "1";
        }

        if (status == 401 && response.Headers.WWWAuthenticate.Count == 0)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        var options = json.Value.SerializerOptions;
        var problem = new JsonObject
        {
            ["type"] = $"/docs/errors#{error.Code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = error.Detail,
            ["instance"] = context.Request.Path.Value,
            ["code"] = error.Code,
            ["requestId"] = RequestIds.Of(context),
        };
        if (error.Fields.Count > 0)
        {
            problem["errors"] = JsonSerializer.SerializeToNode(error.Fields, options);
        }

        foreach (var (name, value) in error.Extensions)
        {
            problem[name] = JsonSerializer.SerializeToNode(value, options);
        }

        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, options), context.RequestAborted);
    }

    private static Error Http(string code, string detail) => new(code, ErrorKind.Rule, detail);

    private static string CodeOf(int status) => status switch
    {
        400 => "request.malformed",
        401 => "auth.token_invalid",
        403 => "auth.forbidden",
        404 => "route.not_found",
        405 => "method.not_allowed",
        406 => "media_type.not_acceptable",
        413 => "request.too_large",
        415 => "media_type.unsupported",
        _ => "request.failed",
    };

    private static string DetailOf(BadHttpRequestException bad) => bad.InnerException is JsonException invalid
        ? $"The body is not what this route takes, at {invalid.Path ?? "$"}" +
          $" (line {invalid.LineNumber + 1}, byte {invalid.BytePositionInLine + 1})."
        : bad.StatusCode switch
        {
            // The framework talks about parameters of our code, which the caller does not know.
            400 when bad.Message.StartsWith("Implicit body", StringComparison.Ordinal) =>
                "This route needs a JSON body.",
            413 => TooLarge,
            _ => bad.Message,
        };

    [LoggerMessage(LogLevel.Warning, "{Method} {Route} failed with 503: the database does not answer: {Cause}")]
    private partial void LogUnavailable(string method, string route, string cause);

    [LoggerMessage(LogLevel.Error, "{Method} {Route} failed with {Status}")]
    private partial void LogFailed(Exception failure, string method, string route, int status);

    private sealed class Problem(Problems problems, int status, Error error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problems.WriteAsync(httpContext, status, error);
    }
}
