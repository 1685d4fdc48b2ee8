using Dapper;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Orders;

internal sealed record SkuRow
{
    public Guid Id { get; init; }

    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public long UnitPrice { get; init; }

    public string Currency { get; init; } = "";

    public string TaxCategory { get; init; } = "";

    public int MaxPerOrder { get; init; }

    public bool IsActive { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; init; }

    public SkuState ToState() => new()
    {
        Id = new SkuId(Id),
        Code = Code,
        Name = Name,
        UnitPrice = new Money(UnitPrice, Currency),
        TaxCategory = EnumText.Parse<TaxCategory>(TaxCategory),
        MaxPerOrder = MaxPerOrder,
        IsActive = IsActive,
        CreatedAt = CreatedAt,
        Version = Version,
    };

    public static async Task<SkuState?> LoadAsync(
        NpgsqlDataSource database, SkuId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<SkuRow>(new CommandDefinition(
            """
            select id, code, name, unit_price, currency, tax_category, max_per_order, is_active, created_at, version
            from orders.skus
            where id = @sku
            """,
            new { sku = id.Value },
            cancellationToken: cancellationToken));
        return row?.ToState();
    }
}
