namespace Modular.Infrastructure.Billing;

internal static class InvoiceSql
{
    public static string Own() => "select number from billing.invoices where id = @id";

    // expect: Modular.Infrastructure.Billing.InvoiceSql.Gateway -> sandbox.operations (SQL literal)
    public static string Gateway() => "update sandbox.operations set status = @status";
}
