namespace Modular.Domain.Shared;

/// <summary>
/// The roles that come with the product. What a role may do, each module says for its own permissions.
/// </summary>
public static class Role
{
    public const string Customer = "customer";
    public const string Support = "support";
    public const string Fulfilment = "fulfilment";
    public const string Catalog = "catalog";
    public const string Finance = "finance";

    /// <summary>Has every permission there is.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Customer, Support, Fulfilment, Catalog, Finance, Admin];
}
