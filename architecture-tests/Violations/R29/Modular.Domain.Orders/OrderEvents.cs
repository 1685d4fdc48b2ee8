namespace Modular.Domain.Orders;

public sealed record OrderPlaced;

// expect: Modular.Domain.Orders.CommonPasswords -> Common (name)
public static class CommonPasswords;

// expect: Modular.Domain.Orders.OrderServices -> Service (name)
public static class OrderServices;

public static class Serviced;

public static class Database;
