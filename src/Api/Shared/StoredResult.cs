using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>An answer as it was made: now, for the first request with the same key, or for somebody else.</summary>
/// <param name="cacheControl">What others may do with it.</param>
internal sealed class StoredResult(StoredAnswer answer, bool replayed, string cacheControl = "no-store") : IResult
{
    public StoredAnswer Answer => answer;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var isKnown = answer.ETag is { } tag && answer.Status == StatusCodes.Status200OK
            && ETags.IsKnown(httpContext.Request, tag);
        response.StatusCode = isKnown ? StatusCodes.Status304NotModified : answer.Status;
        response.Headers.CacheControl = cacheControl;
        response.Headers.Location = answer.Location;
        response.Headers.ETag = answer.ETag;
        if (replayed)
        {
            response.Headers["Idempotency-Replayed"] = "true";
        }

        if (!answer.Body.IsEmpty && !isKnown)
        {
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}
