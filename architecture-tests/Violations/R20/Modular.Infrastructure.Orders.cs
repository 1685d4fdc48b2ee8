using System.Threading.Tasks;
using Modular.Domain.Orders;
using Npgsql;

namespace Modular.Infrastructure.Orders;

internal sealed class StockLedger(NpgsqlConnection connection)
{
    // expect: Modular.Infrastructure.Orders.StockLedger.ReceiveAsync -> Npgsql.NpgsqlConnection.BeginTransactionAsync (calls)
    // expect: Modular.Infrastructure.Orders.StockLedger.ReceiveAsync -> System.Data.Common.DbTransaction.CommitAsync (calls)
    public async Task ReceiveAsync()
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();
    }

    // expect: Modular.Infrastructure.Orders.StockLedger.Append -> log.events (appends)
    public static string Append() => "insert into log.events (event_id) values ($1)";

    // expect: Modular.Infrastructure.Orders.StockLedger.CloseAsync -> orders.orders (written at once)
    public async Task CloseAsync()
    {
        await using var command = new NpgsqlCommand("update orders.orders set status = 'closed'", connection);
        await command.ExecuteNonQueryAsync();
    }

    // No aggregate's: nobody else writes them.
    public async Task ForgetAsync()
    {
        await using var command = new NpgsqlCommand("delete from orders.sent_mails", connection);
        await command.ExecuteNonQueryAsync();
    }

    public static string Read() => "select data from log.events";
}

internal sealed class OrderRepository : IOrderRepository
{
    // Queued, not run.
    public static string Update() => "update orders.orders set status = $1 where id = $2";
}
