using Modular.Application.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>The catalogue, the newest first unless told otherwise.</summary>
public sealed record ListSkusQuery(SkuFilter Filter, PageRequest Page) : IQuery<Page<SkuDetails>>, IChangedBy
{
    public static IReadOnlyList<Type> Events => GetSkuQuery.Events;
}

/// <summary>Which SKUs: those for which all that is given is so.</summary>
/// <param name="MinPrice">Minor units of <paramref name="Currency"/>, before tax.</param>
/// <param name="Text">Words of code and name, all of them; <c>or</c>, a minus and quotes as in a search engine.</param>
public sealed record SkuFilter(
    bool? Active = null, IReadOnlyList<string>? TaxCategory = null, string? Code = null, string? Currency = null,
    long? MinPrice = null, long? MaxPrice = null, string? Text = null);
