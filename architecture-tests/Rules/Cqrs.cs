using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Who handles what, and what a handler may touch.</summary>
internal static partial class Cqrs
{
    public static readonly Rule R15 = new(
        "R15", "One handler for each request, one request for each handler", "0013",
        "write the missing handler, or split what has two into two requests with a name each",
        tree =>
        {
            var handlers = tree.Projects.SelectMany(p => p.Types).Where(t => t.IsHandler())
                .SelectMany(
                    h => h.ArgumentsOf(Roles.RequestHandler),
                    (h, types) => (Handler: h.Name, Request: Node.Display(types[0])))
                .ToList();
            var byRequest = handlers.ToLookup(h => h.Request, h => h.Handler);
            var byHandler = handlers.ToLookup(h => h.Handler, h => h.Request);
            return Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.IsRequest() || t.IsHandler())
                .Should().Meet(t => t.IsRequest()
                    ? Exactly(t.Name, byRequest[t.Name], "handled by")
                    : Exactly(t.Name, byHandler[t.Name], "handles"))
                .GetResult();
        });

    public static readonly Rule R16 = new(
        "R16", "Commands are handled in Application, queries in Infrastructure", "0013",
        "move the handler: a command's beside its command in Application, a query's beside its SQL in Infrastructure",
        tree => Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(t => t.IsCommandHandler())
                .Should().Meet(t => InModule(t, Layer.Application, "command handler"))
                .GetResult()
            + Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(t => t.IsQueryHandler())
                .Should().Meet(t => InModule(t, Layer.Infrastructure, "query handler"))
                .GetResult());

    private const int SmallReceipt = 4;

    public static readonly Rule R17 = new(
        "R17", "A command answers with nothing, an id or a small receipt", "0013",
        "answer with the id or a Receipt, and let the caller ask the query",
        tree =>
        {
            var shown = ReadModels(tree);
            return Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(t => t.IsCommand())
                .Should().Meet(t => t.ArgumentsOf(Roles.CommandOf)
                    .Where(answer => !IsReceipt(tree, answer[0], shown))
                    .Select(answer => new Failure($"{t.Name} -> {Display(answer[0])} (answers with)")))
                .GetResult();
        });

    public static readonly Rule R18 = new(
        "R18", "Queries write nothing and load no aggregate; the write side reads no read model", "0013",
        "read with SQL in the query handler; what a command must know it loads from the tables of its aggregate",
        tree => Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(t => t.IsQueryHandler())
                .Should().Meet(t => Reached(tree, t).SelectMany(r => Writes(r.Type, r.Member))
                    .Concat(t.Edges.Where(IsOfTheWriteSide).Select(e => new Failure($"{e}"))))
                .GetResult()
            + Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.IsRepository() || t.IsCommandHandler())
                .Should().Meet(ReadModelReads)
                .GetResult());

    public static readonly Rule R19 = new(
        "R19", "No handler, reaction or job sends requests or uses another handler", "0013",
        "put what both need into the domain or a port; what follows from a change is a reaction, a job or a timer",
        tree => Types.InAssemblies(tree.Projects)
            .That().AreConcrete().And().Meet(t => t.IsFoundByItsInterface())
            .Should().Meet(t => t.Edges
                .Where(e => e.To != t.Name && (IsMediator(e) || tree.Find(e.ToAssembly, e.To)?.IsWorker() == true))
                .Select(e => new Failure($"{e}")))
            .GetResult());

    public static readonly Rule R20 = new(
        "R20", "Only the unit of work appends events; only it, the engine of consumers, jobs and idempotency, and what "
            + "prepares the database commit", "0004",
        "queue the statement in the unit of work: events and rows are one batch, and the pipeline commits it",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Application, Layer.Infrastructure, Layer.Api).And().Meet(t => !t.Place.IsGateway)
            .Should().Meet(t => Commits(t).Concat(Appends(t)))
            .GetResult());

    public static readonly Rule R21 = new(
        "R21", "A projection writes the one table that it is named after, and no other projection does; an event has a "
            + "consumer or says why it has none", "0005",
        "give each read model a projection of its own: it is rebuilt alone, behind a cursor of its own",
        tree =>
        {
            var types = tree.Projects.SelectMany(p => p.Types).ToList();
            var writers = types.Where(t => t.IsProjection())
                .SelectMany(t => WrittenBy(t).Select(w => w.Table).Distinct(), (t, table) => (Table: table, t.Name))
                .ToLookup(w => w.Table, w => w.Name);
            var consumed = types.SelectMany(ConsumedBy).ToHashSet(StringComparer.Ordinal);
            return Types.InAssemblies(tree.Projects)
                    .That().AreConcrete().And().Meet(t => t.IsProjection())
                    .Should().Meet(t => OtherTables(t).Concat(Rivals(t, writers)))
                    .GetResult()
                + Types.InAssemblies(tree.Projects)
                    .That().AreConcrete().And().Meet(t => t.IsDomainEvent() || t.IsIntegrationEvent())
                    .Should().Meet(t => Unheard(t, consumed.Contains(t.Name)))
                    .GetResult();
        });

    /// <summary>A publisher hears domain events, and makes integration events instead of hearing them.</summary>
    private static IEnumerable<string> ConsumedBy(Node type) =>
        type.IsProjection() || type.IsReaction() ? type.Edges.Select(e => e.To)
        : type.IsPublisher() ? type.Edges.Where(e => e.How != "creates").Select(e => e.To)
        : [];

    private static IEnumerable<Failure> Unheard(Node type, bool isConsumed)
    {
        var why = type.Definition.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == "NoConsumerAttribute");
        var reason = why?.ConstructorArguments[0].Value as string;
        return (isConsumed, reason) switch
        {
            (false, null or "") => [new($"{type.Name} -> no consumer",
                "write the projection, publisher or reaction that needs it, or [NoConsumer(\"reason\")]")],
            (true, not null) => [new($"{type.Name} -> NoConsumer (it has one)", "remove the attribute")],
            _ => [],
        };
    }

    private static IEnumerable<Failure> OtherTables(Node type)
    {
        var own = type.Strings.Where(s => s.Member == "ReadModel")
            .Select(s => $"{type.Place.Module.ToLowerInvariant()}.{s.Text}").FirstOrDefault();
        var written = WrittenBy(type).ToList();
        return own is null || written.TrueForAll(w => w.Table != own)
            ? [new($"{type.Name} -> {own ?? "no ReadModel"} (is not written)", "name the table that it writes")]
            : written.Where(w => w.Table != own)
                .Select(w => new Failure($"{type.Name}.{w.Member} -> {w.Table} (writes)"));
    }

    private static IEnumerable<Failure> Rivals(Node type, ILookup<string, string> writers) =>
        from table in WrittenBy(type).Select(w => w.Table).Distinct()
        from rival in writers[table]
        where rival != type.Name
        select new Failure($"{type.Name} -> {table} (which {rival} writes, too)");

    private static IEnumerable<Failure> InModule(Node type, Layer home, string what) =>
        type.Place.Layer == home && !type.Place.IsShared
            ? []
            : [new($"{type.Name} -> Modular.{type.Place.Layer}.{type.Place.Module} ({what})")];

    private static IEnumerable<Failure> Exactly(string name, IEnumerable<string> others, string how)
    {
        var all = others.Order(StringComparer.Ordinal).ToList();
        return all.Count == 1 ? [] : [new($"{name} -> {(all.Count == 0 ? "none" : string.Join(", ", all))} ({how})")];
    }

    private static bool IsReceipt(Tree tree, TypeReference answer, HashSet<string> shown)
    {
        var name = Node.Display(answer);
        if (name is "System.Guid" or "Modular.Application.Shared.Receipt")
            return true;
        var type = tree.Projects.SelectMany(p => p.Types).FirstOrDefault(t => t.Name == name);
        return type is { Place: { Layer: Layer.Application, IsShared: false }, IsRecord: true } && !shown.Contains(name)
            && type.Definition.Properties.Count(p => p.GetMethod is { IsPublic: true }) <= SmallReceipt;
    }

    /// <summary>What queries answer with, and all that is in there.</summary>
    private static HashSet<string> ReadModels(Tree tree)
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var types = tree.Projects.SelectMany(p => p.Types).ToLookup(t => t.Name);
        foreach (var answer in types.SelectMany(t => t).SelectMany(t => t.ArgumentsOf(Roles.QueryOf)))
            Add(answer[0]);
        return shown;

        void Add(TypeReference answer)
        {
            foreach (var argument in (answer as GenericInstanceType)?.GenericArguments ?? [])
                Add(argument);
            var name = Node.Display(answer.GetElementType());
            if (types[name].FirstOrDefault() is { } own && shown.Add(name))
            {
                foreach (var property in own.Definition.Properties.Where(p => p.Name != "EqualityContract"))
                    Add(property.PropertyType);
            }
        }
    }

    private static string Display(TypeReference type) => type is GenericInstanceType generic
        ? $"{Node.Display(generic.ElementType)}<{string.Join(", ", generic.GenericArguments.Select(Display))}>"
        : Node.Display(type);

    /// <summary>What it calls of its own assembly, through ports too; a repository is found as such.</summary>
    private static HashSet<(Node Type, string Member)> Reached(Tree tree, Node handler)
    {
        var reached = new HashSet<(Node, string)>();
        foreach (var (member, _) in handler.Methods)
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

    private static IEnumerable<Failure> Writes(Node type, string member) =>
        from write in WrittenBy(type)
        where write.Member == member
        select new Failure($"{type.Name}.{write.Member} -> {write.Table} (writes)");

    private static IEnumerable<(string Member, string Table)> WrittenBy(Node type) =>
        from text in type.Strings
        from Match write in Write().Matches(text.Text)
        select (text.Member, write.Groups["table"].Value);

    // What it queues, the handler would lose: nobody commits for a query.
    private static bool IsOfTheWriteSide(Edge edge) =>
        edge.To is "Modular.Application.Shared.ITimers" or "Modular.Application.Shared.IJobs"
            or "Modular.Application.Shared.IUnitOfWork" or "Modular.Infrastructure.Shared.EventLog.UnitOfWork"
        || edge.To.EndsWith("Repository", StringComparison.Ordinal);

    private static IEnumerable<Failure> ReadModelReads(Node type) =>
        from text in type.Strings
        from Match read in ReadOfAReadModel().Matches(text.Text)
        select new Failure($"{type.Name}.{text.Member} -> {read.Groups["table"].Value} (reads)");

    private static bool IsMediator(Edge edge) =>
        edge.To is "MediatR.IMediator" or "MediatR.Mediator" or "MediatR.ISender" or "MediatR.IPublisher";

    private static IEnumerable<Failure> Commits(Node type) => type switch
    {
        { Place: { Layer: Layer.Infrastructure, IsShared: true } } when Engine().IsMatch(type.Name) => [],
        _ => from call in type.Calls.Distinct()
             where IsCommit(call.Type, call.Method) && !(type.IsBehaviour() && type.Place.IsShared)
             select new Failure($"{type.Name}.{call.Member} -> {call.Type}.{call.Method} (calls)"),
    };

    private static bool IsCommit(string type, string method) =>
        (type is "Npgsql.NpgsqlTransaction" or "System.Data.Common.DbTransaction" or "System.Data.IDbTransaction"
                or "Modular.Application.Shared.IUnitOfWork" or "Modular.Infrastructure.Shared.EventLog.UnitOfWork"
            && method.StartsWith("Commit", StringComparison.Ordinal))
        || (type is "Npgsql.NpgsqlConnection" or "System.Data.Common.DbConnection" or "System.Data.IDbConnection"
            && method.StartsWith("BeginTransaction", StringComparison.Ordinal))
        || type == "System.Transactions.TransactionScope";

    private static IEnumerable<Failure> Appends(Node type) =>
        from text in type.Strings
        where AppendOfEvents().IsMatch(text.Text)
            && !type.Name.StartsWith("Modular.Infrastructure.Shared.EventLog.", StringComparison.Ordinal)
        select new Failure($"{type.Name}.{text.Member} -> log.events (appends)");

    [GeneratedRegex(
        @"\b(insert\s+into|merge\s+into|update(?!\s+set\b)|delete\s+from|truncate)\s+(?<table>[a-z_]+\.[a-z_]+)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Write();

    [GeneratedRegex(
        @"(?<!\bdelete\s+)\b(from|join|using)\s+(?<table>[a-z_]+\.rm_[a-z_]+)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadOfAReadModel();

    [GeneratedRegex(@"^Modular\.Infrastructure\.Shared\.(EventLog|Jobs|Idempotency|Postgres)\.",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Engine();

    [GeneratedRegex(@"\binsert\s+into\s+log\.events\b", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AppendOfEvents();
}
