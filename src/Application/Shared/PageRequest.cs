namespace Modular.Application.Shared;

/// <summary>One page of a list, in the order that was asked for.</summary>
/// <param name="Next">Where the next page starts; null on the last page.</param>
/// <param name="Total">How many rows there are in all; null: nobody asked, or more than can be paged to.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, PageKey? Next, int? Total = null);

/// <summary>
/// The sort key of the last row seen: times, texts, numbers and ids (<see cref="DateTimeOffset"/>,
/// <see cref="string"/>, <see cref="long"/>, <see cref="Guid"/>), the last of which tells equal rows apart.
/// </summary>
public sealed record PageKey(IReadOnlyList<object> Values);

/// <summary>
/// Which rows of a list: at most <paramref name="Limit"/> (1..100), after <paramref name="After"/> or on page
/// <paramref name="Number"/>.
/// </summary>
/// <param name="Sort">One of those that the list names, such as <c>-placedAt,number</c>; null: its usual one.</param>
/// <param name="Number">From 1 on, where people jump to a page; null: by key.</param>
public sealed record PageRequest(int Limit, PageKey? After, string? Sort = null, int? Number = null)
{
    /// <summary>The last row that can be reached by the number of its page.</summary>
    public const int Farthest = 10_000;
}
