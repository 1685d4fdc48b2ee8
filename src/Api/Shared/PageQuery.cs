using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>
/// What a list was asked for: read and checked by the <see cref="ListParameters"/> of its route. An endpoint that has
/// none takes <c>limit</c> and <c>after</c>.
/// </summary>
public sealed class PageQuery : IEndpointParameterMetadataProvider
{
    private readonly Dictionary<string, object> _values;
    private readonly PageCursor _cursor;
    private readonly HttpRequest _http;

    private PageQuery(HttpContext context)
    {
        _http = context.Request;
        var list = context.GetEndpoint()?.Metadata.GetMetadata<ListParameters>() ?? ListParameters.None;
        _values = list.Filters
            .Select(filter => (filter.Name, Value: One(filter.Name) is { } text ? filter.Read(text) : null))
            .Where(read => read.Value is not null)
            .ToDictionary(read => read.Name, read => read.Value!, StringComparer.Ordinal);
        foreach (var filter in list.Filters.Where(one => one.Needs is not null && _values.ContainsKey(one.Name)))
        {
            Require(filter.Name, filter.Needs!);
        }

        var sort = SortOf(list);
        _cursor = new PageCursor(
            context.RequestServices.GetRequiredService<CursorKey>(),
            context.RequestServices.GetRequiredService<TimeProvider>(),
            $"{_http.Path} {sort}{Filters()}");
        var limit = Number("limit", ListParameters.MaxLimit) ?? ListParameters.DefaultLimit;
        var number = list.IsNumbered ? PageOf(limit) : null;
        Request = new PageRequest(limit, One("after") is { } after ? _cursor.Decode(after) : null, sort, number);
    }

    /// <summary>What the query needs.</summary>
    public PageRequest Request { get; }

    public static ValueTask<PageQuery?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<PageQuery?>(new PageQuery(context));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(ListParameters.None);

    /// <returns>Null: nobody has asked for it.</returns>
    public T? Value<T>(Filter<T> filter) => (T?)_values.GetValueOrDefault(filter.Name);

    /// <summary>The body of the page; its links are headers as well.</summary>
    public ListOf<T> Envelope<T>(HttpResponse response, Page<T> page)
    {
        var number = Request.Number;
        var isReachable = number is null || (number + 1) * Request.Limit <= PageRequest.Farthest;
        // Where numbers end, the cursor goes on.
        var next = page.Next is null ? null
            : number is null || !isReachable ? Href("after", _cursor.Encode(page.Next))
            : Href("page", Text(number.Value + 1));
        var prev = number > 1 ? Href("page", Text(number.Value - 1)) : null;
        var first = number is null ? Href(null, null) : Href("page", "1");
        response.Headers.Link = string.Join(", ", new[] { (next, "next"), (prev, "prev"), (first, "first") }
            .Where(link => link.Item1 is not null).Select(link => $"<{link.Item1}>; rel=\"{link.Item2}\""));
        return new ListOf<T>(
            page.Items,
            new ListMeta(Request.Limit, page.Next is not null, number, page.Total),
            new ListLinks(_http.Path + _http.QueryString, next, prev));
    }

    private int? PageOf(int limit)
    {
        if (Number("page", PageRequest.Farthest) is not { } number)
        {
            return null;
        }

        if (One("after") is not null)
        {
            throw QueryRefusals.Invalid("page and after exclude each other: send one of them.");
        }

        return (long)number * limit <= PageRequest.Farthest ? number : throw QueryRefusals.Invalid(
            "page is too far: page times limit is 10,000 at most. Filter, or follow links.next.");
    }

    private string? SortOf(ListParameters list)
    {
        if (list.Sorts.Count == 0 || One("sort") is not { } sort)
        {
            return list.Sorts.Count == 0 ? null : list.Sorts[0];
        }

        var named = list.Sorts.FirstOrDefault(known =>
            known == sort || known.StartsWith($"{sort},", StringComparison.Ordinal));
        if (named is null)
        {
            throw QueryRefusals.Invalid($"sort is one of: {string.Join("; ", list.AllSorts())}.");
        }

        foreach (var (field, needs) in list.SortNeeds.Where(need => sort.TrimStart('-').StartsWith(need.Field)))
        {
            Require($"sort by {field}", needs);
        }

        return named;
    }

    private int? Number(string name, int most) => One(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= most
            ? number
            : throw QueryRefusals.Invalid($"{name} is a whole number from 1 to {Text(most)}.");

    private void Require(string name, string needs)
    {
        if (!_values.ContainsKey(needs))
        {
            throw QueryRefusals.Invalid($"{name} needs {needs} beside it.");
        }
    }

    // Twice was refused before (KnownQuery).
    private string? One(string name) => _http.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    private string Href(string? name, string? value)
    {
        var query = Filters().Add("limit", Text(Request.Limit));
        return _http.Path + (name is null ? query : query.Add(name, value!));
    }

    private QueryString Filters() => QueryString.Create(
        _http.Query.Where(p => p.Key is not ("after" or "limit" or "page"))
            .OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
