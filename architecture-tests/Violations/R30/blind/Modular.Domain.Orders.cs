namespace Modular.Domain.Orders;

// expect: Modular.Domain.Orders.Order -> Npgsql.NpgsqlConnection (base type)
public sealed class Order;
