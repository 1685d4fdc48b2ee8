using System.Collections.Frozen;

namespace Modular.Domain.Users;

/// <summary>Who may do what: static data, the same for every instance (domain rules, permission model).</summary>
public static class Roles
{
    public const string Customer = "customer";
    public const string Support = "support";
    public const string Fulfilment = "fulfilment";
    public const string Catalog = "catalog";
    public const string Finance = "finance";
    public const string Admin = "admin";

    private static readonly FrozenDictionary<string, string[]> Matrix = new Dictionary<string, string[]>(
        StringComparer.Ordinal)
    {
        [Customer] =
        [
            Permissions.SkuRead, Permissions.CartOwn, Permissions.OrderPlaceOwn, Permissions.OrderReadOwn,
            Permissions.OrderCancelOwn, Permissions.InvoiceReadOwn, Permissions.PaymentReadOwn, Permissions.InboxOwn,
        ],
        [Support] =
        [
            Permissions.SkuRead, Permissions.OrderRead, Permissions.OrderCancel, Permissions.InvoiceRead,
            Permissions.PaymentRead,
        ],
        [Fulfilment] =
        [
            Permissions.SkuRead, Permissions.OrderRead, Permissions.StockRead, Permissions.StockWrite,
        ],
        [Catalog] = [Permissions.SkuRead, Permissions.SkuWrite, Permissions.StockRead],
        [Finance] =
        [
            Permissions.SkuRead, Permissions.OrderRead, Permissions.InvoiceRead, Permissions.PaymentRead,
            Permissions.LedgerRead,
        ],
        [Admin] = [.. Permissions.All],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => Matrix.Keys;

    /// <summary>All that these roles allow together. A role that this version does not know allows nothing.</summary>
    public static FrozenSet<string> PermissionsOf(IEnumerable<string> roles) => roles
        .SelectMany(role => Matrix.GetValueOrDefault(role, []))
        .ToFrozenSet(StringComparer.Ordinal);
}
