using Modular.ArchitectureTests.Engine;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Who handles what, and answers with what.</summary>
internal static class Cqrs
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
        "R16", "Commands are handled in Application, queries and the operator's commands in Infrastructure", "0013",
        "move the handler: a command's beside its command in Application, a query's beside its SQL in Infrastructure",
        tree => Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(Roles.IsCommandHandler)
                .Should().Meet(t => BeIn(t, HomeOfCommands(t), "command handler"))
                .GetResult()
            + Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(Roles.IsQueryHandler)
                .Should().Meet(t => BeIn(t, Layer.Infrastructure, "query handler"))
                .GetResult());

    private const int SmallReceipt = 4;

    public static readonly Rule R17 = new(
        "R17", "A command answers with nothing, an id or a small receipt", "0013",
        "answer with the id or a Receipt, and let the caller ask the query",
        tree =>
        {
            var shown = ReadModels(tree);
            return Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(Roles.IsCommand)
                .Should().Meet(t => AnswerBriefly(tree, t, shown))
                .GetResult();
        });

    public static readonly Rule R19 = new(
        "R19", "No handler, reaction or job sends requests or uses another handler", "0013",
        "put what both need into the domain or a port; what follows from a change is a reaction, a job or a timer",
        tree => Types.InAssemblies(tree.Projects)
            .That().AreConcrete().And().Meet(Roles.IsFoundByItsInterface)
            .Should().Meet(t => WorkAlone(tree, t))
            .GetResult());

    private static IEnumerable<Failure> BeIn(Node type, Layer home, string what) =>
        type.Place.Layer == home
            ? []
            : [new($"{type.Name} -> Modular.{type.Place.Layer}.{type.Place.Module} ({what})")];

    // An operator's verb changes rows of the engine: as with a query, the SQL is the adapter.
    private static Layer HomeOfCommands(Node handler) => handler.ArgumentsOf(Roles.RequestHandler)
        .Any(types => Node.Display(types[0]).StartsWith("Modular.Application.Shared.", StringComparison.Ordinal))
            ? Layer.Infrastructure
            : Layer.Application;

    private static IEnumerable<Failure> Exactly(string name, IEnumerable<string> others, string how)
    {
        var all = others.Order(StringComparer.Ordinal).ToList();
        return all.Count == 1 ? [] : [new($"{name} -> {(all.Count == 0 ? "none" : string.Join(", ", all))} ({how})")];
    }

    private static IEnumerable<Failure> AnswerBriefly(Tree tree, Node type, HashSet<string> shown) =>
        from answer in type.ArgumentsOf(Roles.CommandOf)
        where !IsReceipt(tree, answer[0], shown)
        select new Failure($"{type.Name} -> {Display(answer[0])} (answers with)");

    private static bool IsReceipt(Tree tree, TypeReference answer, HashSet<string> shown)
    {
        var name = Node.Display(answer);
        if (name is "System.Guid" or "Modular.Application.Shared.Receipt")
            return true;
        var type = tree.Projects.SelectMany(p => p.Types).FirstOrDefault(t => t.Name == name);
        return type is { Place.Layer: Layer.Application, IsRecord: true } && !shown.Contains(name)
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

    private static IEnumerable<Failure> WorkAlone(Tree tree, Node type) =>
        from edge in type.Edges
        where edge.To != type.Name
            && (IsMediator(edge) || tree.Find(edge.ToAssembly, edge.To)?.IsWorker() == true)
        select new Failure($"{edge}");

    private static bool IsMediator(Edge edge) =>
        edge.To is "MediatR.IMediator" or "MediatR.Mediator" or "MediatR.ISender" or "MediatR.IPublisher";
}
