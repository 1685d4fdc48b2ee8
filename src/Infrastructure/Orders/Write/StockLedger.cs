using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Commands;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Orders.Stock;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Orders.Write;

/// <summary>
/// Stock is what many write at once, so nobody loads it first: each write adds to the row, always in the order of the
/// SKUs, and the row's checks refuse what is not there (ADR 0004).
/// </summary>
internal sealed class StockLedger(
    UnitOfWork unitOfWork, [FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database) : IStock
{
    public void Receive(StockReceived receipt)
    {
        unitOfWork.AppendFact("orders.stock_movement", receipt.MovementId.Value, receipt);
        unitOfWork.Queue(
            """
            with updated as (
                update orders.stock set on_hand = on_hand + $2 where sku_id = $1 returning 1)
            select log.expect(count(*), 1, 'orders.stock ' || $1) from updated
            """,
            receipt.SkuId.Value, receipt.Quantity);
        unitOfWork.Document(receipt.MovementId.Value, version: 1, Json.Bytes(StockReceiptDetails.From(receipt)));
    }

    public void Reserve(IReadOnlyList<StockUnits> units)
    {
        unitOfWork.RefuseOn("stock_reserved_within_on_hand", ct => FindShortageAsync(units, ct));
        AddToReserved(units, sign: 1);
    }

    public void Release(IReadOnlyList<StockUnits> units) => AddToReserved(units, sign: -1);

    // All rows are locked in the order of their SKUs before the first changes, so two orders never wait for each other
    // crosswise.
    private void AddToReserved(IReadOnlyList<StockUnits> units, int sign) => unitOfWork.Queue(
        """
        with locked as (
            select s.sku_id, u.quantity
            from unnest($1, $2) as u (sku_id, quantity)
            join orders.stock s on s.sku_id = u.sku_id
            order by s.sku_id
            for update of s),
        updated as (
            update orders.stock s set reserved = s.reserved + l.quantity
            from locked l
            where s.sku_id = l.sku_id
            returning 1)
        select log.expect(count(*), $3, 'orders.stock') from updated
        """,
        units.Select(unit => unit.SkuId.Value).ToArray(),
        units.Select(unit => sign * unit.Quantity).ToArray(),
        (long)units.Count);

    /// <returns>Null when there is enough of everything by now.</returns>
    private async Task<Error?> FindShortageAsync(IReadOnlyList<StockUnits> units, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var shortages = await connection.QueryAsync<(Guid SkuId, int Requested, long Available)>(new CommandDefinition(
            """
            select u.sku_id, u.quantity, s.on_hand - s.reserved
            from unnest(@skus, @quantities) as u (sku_id, quantity)
            join orders.stock s on s.sku_id = u.sku_id
            where s.on_hand - s.reserved < u.quantity
            order by u.sku_id
            """,
            new
            {
                skus = units.Select(unit => unit.SkuId.Value).ToArray(),
                quantities = units.Select(unit => unit.Quantity).ToArray(),
            },
            cancellationToken: cancellationToken));
        var items = shortages.Select(s => new StockShortage(new SkuId(s.SkuId), s.Requested, s.Available)).ToList();
        return items.Count == 0 ? null : StockErrors.Insufficient(items);
    }
}
