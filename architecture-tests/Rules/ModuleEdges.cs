using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>module-map.json says what the code does, no less and no more.</summary>
internal static class ModuleEdges
{
    private const string Marker = "Modular.Application.Contracts.Shared.IIntegrationEvent";

    public static readonly Rule R03 = new(
        "R03", "Cross-module use stands in module-map.json", "0003",
        "ask whether the module needs this; if so, add the edge to module-map.json with the number of its ADR",
        Check);

    public static readonly Rule R05 = new(
        "R05", "Projects and calls have no cycle", "0001",
        "turn one call of the cycle into an integration event: the asked module publishes, the asking one keeps a copy",
        tree =>
        {
            var projects = tree.Projects.SelectMany(
                p => (p.File?.References ?? []).Where(r => r.Kind == "ProjectReference").Select(r => (p.Name, r.Name)));
            var calls = tree.Map.Edges.Where(e => e.Kind == EdgeKind.Call).Select(e => (e.From, e.To));
            return Acyclic([.. projects], "project references") + Acyclic([.. calls], "call edges");
        });

    private static Result Check(Tree tree)
    {
        var kinds = ContractKinds(tree);
        var used = new HashSet<(string, string, EdgeKind)>();
        var result = Types.InAssemblies(tree.Projects)
            .That().BelongToAModule()
            .Should().NotUse(edge => Judge(edge, tree, kinds, used))
            .GetResult();
        var unused = tree.Map.Edges.Where(e => !used.Contains((e.From, e.To, e.Kind)))
            .Select(e => new Failure(
                $"module-map.json lists {e}, but no code uses it", "delete the edge from module-map.json"));
        return result with { Failures = [.. result.Failures, .. unused] };
    }

    private static Failure? Judge(
        Edge edge, Tree tree, HashSet<(string Type, EdgeKind Kind)> kinds, HashSet<(string, string, EdgeKind)> used)
    {
        var (from, to) = (Place.Of(edge.FromAssembly)!.Module, Place.Of(edge.ToAssembly));
        if (to is not { Layer: Layer.Contracts, IsShared: false } || to.Module == from)
            return null;

        var possible = Enum.GetValues<EdgeKind>().Where(kind => kinds.Contains((edge.To, kind))).ToList();
        if (possible.Count == 0)
        {
            return new($"{edge}, which is no integration event, no port, nor part of one",
                $"make it part of an event or a port in Contracts.{to.Module}, or keep it inside its module");
        }

        // A part of an event alone does not keep the edge alive; the event does.
        if (tree.Find(edge.ToAssembly, edge.To) is { } type && Direct(tree, type) is { } direct)
            used.Add((from, to.Module, direct));
        return possible.Exists(kind => tree.Map.Edges.Any(e => (e.From, e.To, e.Kind) == (from, to.Module, kind)))
            ? null
            : new($"{edge}, the edge {new ModuleEdge(from, to.Module, possible[0], "")} that module-map.json "
                + "does not list");
    }

    /// <summary>An event, a port, or what is reachable from the members of one inside its own assembly.</summary>
    private static HashSet<(string Type, EdgeKind Kind)> ContractKinds(Tree tree)
    {
        var kinds = new HashSet<(string, EdgeKind)>();
        foreach (var type in tree.Projects.Where(p => p.Place.Layer == Layer.Contracts).SelectMany(p => p.Types))
        {
            if (Direct(tree, type) is { } kind)
                Spread(type, kind);
        }
        return kinds;

        void Spread(Node type, EdgeKind kind)
        {
            if (!kinds.Add((type.Name, kind)))
                return;
            foreach (var part in type.Edges.Where(e => e.FromAssembly == e.ToAssembly))
            {
                // An event that a port mentions, or the reverse, is an edge of its own kind.
                if (tree.Find(part.ToAssembly, part.To) is { } next && (Direct(tree, next) ?? kind) == kind)
                    Spread(next, kind);
            }
        }
    }

    private static EdgeKind? Direct(Tree tree, Node type) =>
        IsEvent(tree, type) ? EdgeKind.Event : type.IsInterface ? EdgeKind.Call : null;

    private static bool IsEvent(Tree tree, Node type) => type.Parents.Any(
        parent => parent.Name == Marker || (tree.Find(parent.Assembly, parent.Name) is { } p && IsEvent(tree, p)));

    private static Result Acyclic(IReadOnlyList<(string From, string To)> edges, string what)
    {
        var next = edges.ToLookup(e => e.From, e => e.To);
        var cycles = next.Select(n => n.Key).Order(StringComparer.Ordinal)
            .Select(start => ShortestWayBack(start, next)).OfType<IReadOnlyList<string>>()
            // The same ring is found from each of its members: name it from the first one.
            .Where(cycle => cycle.Min(StringComparer.Ordinal) == cycle[0])
            .Select(cycle => new Failure($"{string.Join(" -> ", cycle)} ({what})"));
        return new([.. edges.Select(e => $"{e.From} -> {e.To}")], [.. cycles]);
    }

    private static List<string>? ShortestWayBack(string start, ILookup<string, string> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<List<string>>([[start]]);
        while (open.TryDequeue(out var path))
        {
            foreach (var step in next[path[^1]])
            {
                if (step == start)
                    return [.. path, start];
                if (seen.Add(step))
                    open.Enqueue([.. path, step]);
            }
        }
        return null;
    }
}
