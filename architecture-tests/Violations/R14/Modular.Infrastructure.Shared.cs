namespace Modular.Infrastructure.Shared;

internal static class Migrator
{
    public static string Own() => "revoke create on schema public from public; select position from log.events";

    // Shared knows no module.
    // expect: Modular.Infrastructure.Shared.Migrator.Count -> orders.orders (SQL literal)
    public static string Count() => "select count(*) from orders.orders";
}
