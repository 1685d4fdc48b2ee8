using System.Threading.Tasks;
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

    public static string Read() => "select data from log.events";
}
