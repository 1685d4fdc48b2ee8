namespace Modular.Infrastructure.SandboxGateway;

internal static class OperationSql
{
    public static string Own() => "select key from sandbox.operations";

    // Not even the log: it is a stranger.
    // expect: Modular.Infrastructure.SandboxGateway.OperationSql.Append -> log.events (SQL literal)
    public static string Append() => "insert into log.events (id) values (@id)";
}
