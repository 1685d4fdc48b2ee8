namespace Modular.Infrastructure.Shared;

public sealed class Database;
