using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What nobody needs costs each reader as much as what is needed.</summary>
internal static class Orphans
{
    public static readonly Rule O1 = new(
        "O1", "Each type of src is used, and is public only if another assembly or C# asks for it", "0008",
        "delete it; a use by tests alone is none",
        tree =>
        {
            var users = Users(tree);
            var needed = NeededOutside(tree, users);
            return Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.IsOurs && !IsFound(t))
                .Should().Meet(t => BeNeeded(t, users[t.Name].Any(), needed.Contains(t.Name)))
                .GetResult();
        });

    private static IEnumerable<Failure> BeNeeded(Node type, bool isUsed, bool isNeededOutside) => isUsed switch
    {
        false => [new($"{type.Name} -> used by nobody")],
        true when type.IsPublic && !isNeededOutside =>
            [new($"{type.Name} -> public (used by {type.Assembly} alone)", "make it internal")],
        _ => [],
    };

    /// <summary>By whom it is found without being named: the runtime, or scanning for an interface.</summary>
    private static bool IsFound(Node type) =>
        type.IsFoundByItsInterface() || type.Definition.Module.EntryPoint?.DeclaringType == type.Definition;

    /// <summary>Which assemblies use a type, apart from the type itself and what only answers it.</summary>
    private static ILookup<string, string> Users(Tree tree)
    {
        var types = tree.Projects.SelectMany(p => p.Types).ToList();
        var inIl =
            from user in types
            from edge in user.Edges
            where Place.Of(edge.ToAssembly) is not null && !Answers(user, edge.To)
            from used in WithOuter(edge)
            where !$"{user.Name}.".StartsWith($"{used}.", StringComparison.Ordinal)
            select (used, user.Assembly);
        // A constant is copied to where it is used: only the source still tells its origin.
        var inSource =
            from used in types
            where used.IsOurs && used.Definition.Fields.Any(f => f.HasConstant)
            let name = used.Definition.Name
            from project in tree.Projects
            where project.Place.Layer != Layer.Tests && project.Files.Any(f =>
                Mentions(f.Text, $@"\b{name}\.\w") && !Mentions(f.Text, $@"\b(class|struct|enum|record) {name}\b"))
            select (used.Name, project.Name);
        return inIl.Concat(inSource).Distinct().ToLookup(use => use.Item1, use => use.Item2);
    }

    /// <summary>Who uses a nested type uses the one around it.</summary>
    private static IEnumerable<string> WithOuter(Edge edge)
    {
        for (var name = edge.To; name != ""; name = name[..Math.Max(0, name.LastIndexOf('.'))])
            yield return name;
    }

    /// <summary>A request that is handled and validated, but sent by nobody, is an orphan.</summary>
    private static bool Answers(Node user, string used) =>
        (user.IsHandler() || user.IsValidator() || user.IsJobHandler())
        && user.Definition.Interfaces.Select(i => i.InterfaceType).Append(user.Definition.BaseType)
            .OfType<GenericInstanceType>().SelectMany(i => i.GenericArguments)
            .Any(argument => Node.Display(argument) == used);

    /// <summary>Used by another assembly, or in a signature of what is.</summary>
    private static HashSet<string> NeededOutside(Tree tree, ILookup<string, string> users)
    {
        var types = tree.Projects.SelectMany(p => p.Types).Where(t => t.IsPublic).ToLookup(t => t.Name);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in types.SelectMany(t => t).Where(t => users[t.Name].Any(user => user != t.Assembly)))
            Add(type.Name);
        // Bodies of requests and answers: the OpenAPI document describes public types alone (ADR 0015).
        foreach (var body in tree.Projects.SelectMany(p => p.Types).Where(t => t.IsEndpoint()).SelectMany(t => t.Edges)
            .Where(e => e.How is "takes" or "type argument of Produces"))
            Add(body.To);
        return needed;

        void Add(string name)
        {
            if (!needed.Add(name))
                return;
            foreach (var part in types[name].SelectMany(t => t.Signature))
                Add(part.Name);
        }
    }

    private static bool Mentions(string text, string pattern) =>
        Regex.IsMatch(text, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    public static IReadOnlyList<Rule> All { get; } = [O1, DeadFiles.O2, Excuses.O3, Excuses.O4, LongLines.O5];
}
