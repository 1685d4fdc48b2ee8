namespace Modular.Domain.Users;

/// <summary>
/// The catalogue: <c>module:resource:action</c>, with <c>:own</c> where only the caller's own is meant. What concerns
/// the own account needs no permission, only a login.
/// </summary>
public static class Permissions
{
    public const string SkuRead = "orders:sku:read";
    public const string SkuWrite = "orders:sku:write";
    public const string StockRead = "orders:stock:read";
    public const string StockWrite = "orders:stock:write";
    public const string CartOwn = "orders:cart:own";
    public const string OrderPlaceOwn = "orders:order:place:own";
    public const string OrderRead = "orders:order:read";
    public const string OrderReadOwn = "orders:order:read:own";
    public const string OrderCancel = "orders:order:cancel";
    public const string OrderCancelOwn = "orders:order:cancel:own";
    public const string InvoiceRead = "billing:invoice:read";
    public const string InvoiceReadOwn = "billing:invoice:read:own";
    public const string PaymentRead = "billing:payment:read";
    public const string PaymentReadOwn = "billing:payment:read:own";
    public const string LedgerRead = "billing:ledger:read";
    public const string InboxOwn = "notifications:inbox:own";
    public const string Operate = "ops:*";

    public static IReadOnlyList<string> All { get; } =
    [
        SkuRead, SkuWrite, StockRead, StockWrite, CartOwn, OrderPlaceOwn, OrderRead, OrderReadOwn, OrderCancel,
        OrderCancelOwn, InvoiceRead, InvoiceReadOwn, PaymentRead, PaymentReadOwn, LedgerRead, InboxOwn, Operate,
    ];
}
