using System.Text.Json;
using Dapper;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Orders;

internal sealed record CartRow
{
    public Guid Id { get; init; }

    public Guid CustomerId { get; init; }

    public string Status { get; init; } = "";

    public string? Currency { get; init; }

    public Guid[] SkuIds { get; init; } = [];

    public int[] Quantities { get; init; } = [];

    public string? Addresses { get; init; }

    public Guid? OrderId { get; init; }

    public int Version { get; init; }

    public bool IsOwnerBarred { get; init; }

    public CartState ToState() => new()
    {
        Id = new CartId(Id),
        CustomerId = new CustomerId(CustomerId),
        Status = EnumText.Parse<CartStatus>(Status),
        Currency = Currency,
        Items = [.. SkuIds.Zip(Quantities, (sku, quantity) => new CartItem(new SkuId(sku), quantity))],
        Addresses = Addresses is null ? null : JsonSerializer.Deserialize<Addresses>(Addresses, Json.Options),
        OrderId = OrderId is { } order ? new OrderId(order) : null,
        Version = Version,
        IsOwnerBarred = IsOwnerBarred,
    };

    /// <summary>A cart with the SKUs of its items, by one statement: to change it, to order it, to show it.</summary>
    /// <returns>Null also when it is somebody else's.</returns>
    public static async Task<(CartState Cart, IReadOnlyList<SkuState> Skus)?> LoadWithSkusAsync(
        NpgsqlDataSource database, CartId id, CustomerId owner, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<CartRow, SkuRow?, (CartRow Cart, SkuRow? Sku)>(
            new CommandDefinition(
                """
                select c.id, c.customer_id, c.status, c.currency, c.sku_ids, c.quantities, c.addresses, c.order_id,
                       c.version, exists (
                           select from orders.customers o
                           where o.customer_id = c.customer_id and o.status <> 'active') as is_owner_barred,
                       s.id, s.code, s.name, s.unit_price, s.currency, s.tax_category, s.max_per_order, s.is_active,
                       s.created_at, s.version
                from orders.carts c
                left join orders.skus s on s.id = any (c.sku_ids)
                where c.id = @cart and c.customer_id = @customer
                """,
                new { cart = id.Value, customer = owner.Value },
                cancellationToken: cancellationToken),
            (cart, sku) => (cart, sku))).AsList();
        return rows.Count == 0
            ? null
            : (rows[0].Cart.ToState(), [.. from row in rows where row.Sku is not null select row.Sku.ToState()]);
    }
}
