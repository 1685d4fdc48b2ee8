using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Modular.Application.Shared;
using Modular.Application.Shared.Behaviors;

namespace Modular.Api.Shared;

/// <summary>
/// Answers that are the same for everybody, kept until an event changes them (ADR 0031). Of many who ask for what is
/// not there, one asks the database. What a process has missed of others it reads again after two seconds.
/// </summary>
internal sealed class KeptAnswers(IChanges changes) : IDisposable
{
    public const string StatusHeader = "X-Cache-Status";

    private const long LargestTotal = 32 * 1024 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly Counter<long> Asked = Telemetry.Meter.CreateCounter<long>(
        "modular.cache.requests", "{request}", "Requests for answers that are kept, by hit, miss and bypass.");

    private readonly MemoryCache _entries = new(Options.Create(new MemoryCacheOptions { SizeLimit = LargestTotal }));
    private readonly ConcurrentDictionary<(string Key, long Generation), Task<Entry?>> _underWay = new();

    public async Task<object?> AnswerAsync(
        HttpContext context, IReadOnlyList<Type> events, Func<ValueTask<object?>> ask)
    {
        var (status, found, link) = await FindAsync(context, events, ask);
        Asked.Add(1, new KeyValuePair<string, object?>("status", status));
        var headers = context.Response.Headers;
        headers[StatusHeader] = status;
        headers.Append("Vary", ConsistencyHeaders.Token);
        PublicAnswers.VaryByOrigin(headers);
        if (found is not StoredResult { Answer: var answer })
        {
            return found;
        }

        headers.Link = link;
        return new StoredResult(
            answer, replayed: false, PublicAnswers.CacheControl(context, "max-age=2, must-revalidate"));
    }

    public void Dispose() => _entries.Dispose();

    private async Task<(string Status, object? Result, string? Link)> FindAsync(
        HttpContext context, IReadOnlyList<Type> events, Func<ValueTask<object?>> ask)
    {
        if (!IsKept(context))
        {
            return ("bypass", await ask(), context.Response.Headers.Link);
        }

        var key = context.Request.Path + context.Request.QueryString;
        var mine = new TaskCompletionSource<Entry?>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            // Before the question: what is committed meanwhile makes the answer one of an older generation.
            var generation = changes.Of(events);
            if (_entries.TryGetValue(key, out Entry? entry) && entry!.Generation == generation)
            {
                return ("hit", entry.Result, entry.Link);
            }

            var first = _underWay.GetOrAdd((key, generation), mine.Task);
            if (first == mine.Task)
            {
                return await AskAsync(context, key, generation, mine, ask);
            }

            // Null: whoever asked first went away, and one of those who wait is the next.
            if (await first.WaitAsync(context.RequestAborted) is { } shared)
            {
                return shared.IsKept
                    ? ("hit", shared.Result, shared.Link)
                    : ("miss", await ask(), context.Response.Headers.Link);
            }
        }
    }

    private async Task<(string Status, object? Result, string? Link)> AskAsync(
        HttpContext context, string key, long generation, TaskCompletionSource<Entry?> mine,
        Func<ValueTask<object?>> ask)
    {
        try
        {
            var result = await ask();
            string? link = context.Response.Headers.Link;
            var entry = new Entry(generation, result as StoredResult, link);
            if (result is StoredResult { Answer.Status: StatusCodes.Status200OK } kept)
            {
                _entries.Set(key, entry, new MemoryCacheEntryOptions
                {
                    AbsoluteExpirationRelativeToNow = Poll,
                    Size = kept.Answer.Body.Length + (2 * key.Length) + 512,
                });
            }

            mine.SetResult(entry);
            return ("miss", result, link);
        }
        finally
        {
            _underWay.TryRemove((key, generation), out _);
            mine.TrySetResult(null);
        }
    }

    // A read that must show a write asks the database; so does one that nobody else will ask like this.
    private static bool IsKept(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey(ConsistencyHeaders.Token))
        {
            return false;
        }

        var list = context.GetEndpoint()?.Metadata.GetMetadata<ListParameters>();
        return context.Request.Query.Keys.All(name =>
            list is not null && list.Names.Contains(name)
            && list.Filters.All(filter => filter.Name != name || filter.IsChoice));
    }

    private sealed record Entry(long Generation, StoredResult? Result, string? Link)
    {
        public bool IsKept => Result is { Answer.Status: StatusCodes.Status200OK };
    }
}

/// <summary>What answers say to caches of others that anybody may have.</summary>
public static class PublicAnswers
{
    /// <param name="lifetime">Such as <c>max-age=300</c>.</param>
    public static void MayBeKept(HttpContext context, string lifetime)
    {
        context.Response.Headers.CacheControl = CacheControl(context, lifetime);
        VaryByOrigin(context.Response.Headers);
    }

    /// <summary>Who has shown a token gets an answer of their own: it names their request and their limits.</summary>
    internal static string CacheControl(HttpContext context, string lifetime) =>
        context.Request.Headers.Authorization.Count == 0 ? $"public, {lifetime}" : "no-store";

    /// <summary>What a page may read of it is in headers that only pages get.</summary>
    internal static void VaryByOrigin(IHeaderDictionary headers) => headers.Append("Vary", "Origin");
}

/// <summary>Says in the document what a kept answer has besides.</summary>
internal sealed class IsKeptAnswer : IDescribesOperation
{
    public void Describe(OpenApiOperation operation)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (status is "200" or "304" or "404" or "503" && answer is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                response.Headers[KeptAnswers.StatusHeader] = new OpenApiHeader
                {
                    Description = "hit: kept from an earlier request; miss: made for this one; bypass: not kept.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["hit", "miss", "bypass"] },
                };
            }
        }
    }
}

public static class KeptEndpoints
{
    /// <summary>Keeps what the route answers, for everybody, until an event of the query changes it.</summary>
    public static RouteHandlerBuilder IsKept<TQuery>(this RouteHandlerBuilder endpoint)
        where TQuery : IChangedBy =>
        endpoint.WithMetadata(new HasETag(), new IsKeptAnswer())
            .AddEndpointFilter((context, next) =>
            {
                var kept = context.HttpContext.RequestServices.GetRequiredService<KeptAnswers>();
                return new ValueTask<object?>(
                    kept.AnswerAsync(context.HttpContext, TQuery.Events, () => next(context)));
            });
}
