using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Who reads, who writes, and who commits.</summary>
internal static partial class WritePath
{
    public static readonly Rule R18 = new(
        "R18", "Queries write nothing and load no aggregate; the write side reads no read model", "0013",
        "read with SQL in the query handler; what a command must know it loads from the tables of its aggregate",
        tree => Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(Roles.IsQueryHandler)
                .Should().Meet(t => OnlyRead(tree, t))
                .GetResult()
            + Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.IsRepository() || t.IsCommandHandler())
                .Should().Meet(ReadNoReadModel)
                .GetResult());

    public static readonly Rule R20 = new(
        "R20", "Only the unit of work appends events and writes rows of aggregates; only it, the engine of consumers, "
            + "jobs and idempotency, and what prepares the database commit", "0004",
        "queue the statement in the unit of work: events and rows are one batch, and the pipeline commits it",
        tree =>
        {
            var tables = tree.Projects.SelectMany(p => p.Types).Where(Roles.IsRepository)
                .SelectMany(t => t.TablesWritten).Select(write => write.Table).ToHashSet(StringComparer.Ordinal);
            return Types.InAssemblies(tree.Projects)
                .That().ResideIn(Layer.Application, Layer.Infrastructure, Layer.Api).And().Meet(t => !t.Place.IsGateway)
                .Should().Meet(NotCommit).Meet(NotAppend).Meet(t => NotWriteAtOnce(t, tables))
                .GetResult();
        });

    private static IEnumerable<Failure> OnlyRead(Tree tree, Node handler)
    {
        foreach (var (type, member) in Reached(tree, handler))
        {
            foreach (var write in type.TablesWritten.Where(write => write.Member == member))
                yield return new($"{type.Name}.{member} -> {write.Table} (writes)");
            foreach (var edge in type.Edges.Where(e => IsOfTheWriteSide(e) && e.Member == member))
                yield return new($"{edge}");
        }
    }

    /// <summary>What it calls of its own assembly, through ports too; a repository is found as such.</summary>
    public static HashSet<(Node Type, string Member)> Reached(Tree tree, Node handler)
    {
        var reached = new HashSet<(Node, string)>();
        foreach (var member in handler.Members)
            Follow(handler, member);
        return reached;

        void Follow(Node type, string member)
        {
            if (type.Assembly != handler.Assembly || type.IsRepository() || !reached.Add((type, member)))
                return;
            foreach (var call in type.Calls.Where(call => call.Member == member))
            {
                foreach (var called in tree.Implementing(call.Type))
                    Follow(called, Node.InSource(call.Method));
            }
        }
    }

    // What it queues, the handler would lose: nobody commits for a query.
    private static bool IsOfTheWriteSide(Edge edge) =>
        edge.To is "Modular.Application.Shared.ITimers" or "Modular.Application.Shared.IJobs"
            or "Modular.Application.Shared.IUnitOfWork" or "Modular.Infrastructure.Shared.EventLog.UnitOfWork"
        || edge.To.EndsWith("Repository", StringComparison.Ordinal);

    private static IEnumerable<Failure> ReadNoReadModel(Node type) =>
        from text in type.Strings
        from table in Sql.ReadModelsRead(text.Text)
        select new Failure($"{type.Name}.{text.Member} -> {table} (reads)");

    private static IEnumerable<Failure> NotCommit(Node type) => type switch
    {
        { Place: { Layer: Layer.Infrastructure, IsShared: true } } when Engine().IsMatch(type.Name) => [],
        _ => from call in type.Calls.Distinct()
             where IsCommit(call.Type, call.Method) && !(type.IsBehaviour() && type.Place.IsShared)
             select new Failure($"{type.Name}.{call.Member} -> {call.Type}.{call.Method} (calls)"),
    };

    /// <summary>What is run and not queued commits by itself: no event, no version, no idempotency.</summary>
    private static IEnumerable<Failure> NotWriteAtOnce(Node type, HashSet<string> tablesOfAggregates) =>
        from write in type.TablesWritten.Distinct()
        let calls = type.Calls.Where(call => call.Member == write.Member).Select(call => call.Method).ToList()
        where tablesOfAggregates.Contains(write.Table)
            && calls.Exists(called =>
                called is "ExecuteNonQuery" or "ExecuteNonQueryAsync" or "Execute" or "ExecuteAsync")
        select new Failure($"{type.Name}.{write.Member} -> {write.Table} (written at once)");

    private static bool IsCommit(string type, string method) =>
        (type is "Npgsql.NpgsqlTransaction" or "System.Data.Common.DbTransaction" or "System.Data.IDbTransaction"
                or "Modular.Application.Shared.IUnitOfWork" or "Modular.Infrastructure.Shared.EventLog.UnitOfWork"
            && method.StartsWith("Commit", StringComparison.Ordinal))
        || (type is "Npgsql.NpgsqlConnection" or "System.Data.Common.DbConnection" or "System.Data.IDbConnection"
            && method.StartsWith("BeginTransaction", StringComparison.Ordinal))
        || type == "System.Transactions.TransactionScope";

    private static IEnumerable<Failure> NotAppend(Node type) =>
        from text in type.Strings
        where AppendOfEvents().IsMatch(text.Text)
            && !type.Name.StartsWith("Modular.Infrastructure.Shared.EventLog.", StringComparison.Ordinal)
        select new Failure($"{type.Name}.{text.Member} -> log.events (appends)");

    [GeneratedRegex(@"^Modular\.Infrastructure\.Shared\.(EventLog|Projections|Jobs|Idempotency|Postgres)\.",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Engine();

    [GeneratedRegex(@"\binsert\s+into\s+log\.events\b", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AppendOfEvents();
}
