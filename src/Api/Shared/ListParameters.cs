using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>
/// What a list can be asked for, said once: by this it is read, refused and documented (ADR 0030).
/// </summary>
/// <param name="Sorts">
/// The orders that it has an index for, such as <c>-unitPrice,name</c>, the usual one first. The beginning of one is
/// taken for it.
/// </param>
/// <param name="IsNumbered">People jump to a page of it: <c>page</c> works beside <c>after</c>.</param>
public sealed record ListParameters(IReadOnlyList<string> Sorts, IReadOnlyList<Filter> Filters, bool IsNumbered = false)
    : QueryParameters(
    [
        "limit", "after", .. IsNumbered ? ["page"] : (string[])[], .. Sorts.Count > 0 ? ["sort"] : (string[])[],
        .. Filters.Select(filter => filter.Name),
    ]), IDescribesOperation
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    /// <summary>A list that says nothing: of one order and without filters.</summary>
    public static ListParameters None { get; } = new([], []);

    /// <summary>The same, and people jump to a page of it.</summary>
    public static ListParameters Numbered { get; } = new([], [], IsNumbered: true);

    /// <summary>What a sort needs besides: amounts of different currencies have no order.</summary>
    public IReadOnlyList<(string Field, string Needs)> SortNeeds { get; init; } = [];

    public void Describe(OpenApiOperation operation)
    {
        Put(operation, "limit", "How many at most.", Number(MaxLimit, DefaultLimit));
        Put(
            operation, "after", "Where the page before ended: links.next has it. Good for a day, for the same filters.",
            new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = PageCursor.Longest });
        if (IsNumbered)
        {
            Put(
                operation, "page", "Instead of after; page times limit is 10,000 at most.",
                Number(PageRequest.Farthest, usual: null));
        }

        if (Sorts.Count > 0)
        {
            Put(operation, "sort", "The order; a minus in front of a field turns it.", new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. AllSorts().Select(sort => JsonValue.Create(sort))],
                Default = JsonValue.Create(Sorts[0]),
            });
        }

        foreach (var filter in Filters)
        {
            var more = filter.Needs is null ? "" : $" Needs {filter.Needs}.";
            Put(operation, filter.Name, filter.Description + more, filter.Schema, filter.Example);
        }
    }

    /// <summary>Those that are named, and their beginnings.</summary>
    internal IEnumerable<string> AllSorts() => Sorts
        .SelectMany(sort => sort.Split(',') is var fields
            ? Enumerable.Range(1, fields.Length).Select(n => string.Join(',', fields.Take(n)))
            : [])
        .Distinct(StringComparer.Ordinal);

    private static OpenApiSchema Number(int most, int? usual) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = "1",
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = usual is { } number ? JsonValue.Create(number) : null,
    };

    // The list that says nothing may have described itself before.
    private static void Put(
        OpenApiOperation operation, string name, string description, OpenApiSchema schema, JsonNode? example = null)
    {
        operation.Parameters ??= [];
        var before = operation.Parameters.FirstOrDefault(p => p.Name == name && p.In == ParameterLocation.Query);
        if (before is not null)
        {
            operation.Parameters.Remove(before);
        }

        var isList = schema.Type == JsonSchemaType.Array;
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Schema = schema,
            Example = example?.DeepClone(),
            Style = isList ? ParameterStyle.Form : null,
            Explode = !isList,
        });
    }
}

/// <summary>The body of a list.</summary>
public sealed record ListOf<T>(IReadOnlyList<T> Data, ListMeta Meta, ListLinks Links);

/// <param name="Limit">How many a page has at most.</param>
/// <param name="HasMore">Whether there is a next page.</param>
/// <param name="Page">Only when the page was asked for by its number.</param>
/// <param name="Total">Likewise, and only up to 10,000; and for lists that are always whole.</param>
public sealed record ListMeta(int Limit, bool HasMore, int? Page = null, int? Total = null);

/// <param name="Next">Not on the last page.</param>
/// <param name="Prev">Only when the page was asked for by its number, and not on the first.</param>
public sealed record ListLinks(string Self, string? Next = null, string? Prev = null);

public static class ListEndpoints
{
    /// <summary>Says what the list can be asked for, and what it answers.</summary>
    public static RouteHandlerBuilder Produces<T>(this RouteHandlerBuilder endpoint, ListParameters parameters) =>
        endpoint.WithMetadata(parameters)
            .Produces<ListOf<T>>()
            .ProducesProblem(StatusCodes.Status400BadRequest);
}
