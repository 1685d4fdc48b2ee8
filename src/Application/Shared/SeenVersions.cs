namespace Modular.Application.Shared;

/// <summary>
/// The versions of a resource that the caller has seen: a change is made if the current one is among them, and refused
/// with <c>precondition.stale</c> otherwise.
/// </summary>
/// <param name="AnyOf">Null: whatever it is, as long as it is there.</param>
public sealed record SeenVersions(IReadOnlyList<int>? AnyOf)
{
    public static SeenVersions Any { get; } = new((IReadOnlyList<int>?)null);

    public bool Include(int current) => AnyOf is null || AnyOf.Contains(current);

    public static implicit operator SeenVersions(int version) => new([version]);
}
