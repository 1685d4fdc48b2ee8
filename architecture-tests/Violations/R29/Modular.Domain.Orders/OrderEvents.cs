namespace Modular.Domain.Orders;

public sealed record OrderPlaced;

// A common password is a thing.
public static class CommonPasswords;

public static class Database;
