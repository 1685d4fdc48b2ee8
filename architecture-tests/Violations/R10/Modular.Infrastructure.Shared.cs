namespace Modular.Infrastructure.Shared;

// What the modules are built with is public.
public sealed class Database;
