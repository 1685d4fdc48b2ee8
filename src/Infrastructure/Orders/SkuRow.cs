using Dapper;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
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

    public static SkuState StateOf(NpgsqlDataReader row) => new()
    {
        Id = new SkuId(row.Value<Guid>("id")),
        Code = row.Value<string>("code"),
        Name = row.Value<string>("name"),
        UnitPrice = new Money(row.Value<long>("unit_price"), row.Value<string>("currency")),
        TaxCategory = row.Enum<TaxCategory>("tax_category"),
        MaxPerOrder = row.Value<int>("max_per_order"),
        IsActive = row.Value<bool>("is_active"),
        CreatedAt = row.Value<DateTimeOffset>("created_at"),
        Version = row.Value<int>("version"),
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
