using System.Threading.Tasks;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class GetOrderHandler
{
    private const string Columns = "o.id, o.total";

    public static string Own() => $"select {Columns} from orders.orders o join log.events e using (id)";

    // expect: Modular.Infrastructure.Orders.Read.GetOrderHandler.Handle -> billing.invoices (SQL literal)
    public async Task<string> Handle(string filter)
    {
        await Task.Yield();
        return $"""
            select {Columns}, i.number
            from orders.orders o
            left join billing.invoices i on i.order_id = o.id
            where {filter}
            """;
    }

    // expect: Modular.Infrastructure.Orders.Read.GetOrderHandler.Scratch -> public.scratch (SQL literal)
    public static string Scratch() => "create table public.scratch (id int)";

    public static string[] NotSql() =>
        ["billing.invoice.finalized.v1", "billing.write", "billing.invoice_final", "Read from billing.invoice.finalized.v1"];
}
