using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What everybody depends on is small, and depends on nobody.</summary>
internal static class SharedKernel
{
    public static readonly Rule R07 = new(
        "R07", "Shared knows no module and holds nothing that one module alone needs", "0001",
        "move the type into the module that uses it",
        tree =>
        {
            var users = tree.Projects.Where(p => p.Place.Layer != Layer.Tests).SelectMany(p => p.Types)
                .SelectMany(t => t.Edges, (t, e) => (User: t, e.ToAssembly, e.To))
                .Where(use => !$"{use.User.Name}.".StartsWith($"{use.To}.", StringComparison.Ordinal))
                .ToLookup(use => (use.ToAssembly, use.To), use => use.User);
            return Types.InAssemblies(tree.Projects)
                    .That().Meet(t => t.Place is { IsShared: true, Layer: not (Layer.Api or Layer.Tests) })
                    .Should().NotUse(e => Place.Of(e.ToAssembly) is { IsShared: false })
                    .GetResult()
                + Types.InAssemblies(tree.Projects)
                    .That().ResideIn(Layer.Domain, Layer.Application)
                    .And().Meet(t => t.Place.IsShared && t.IsPublic)
                    .Should().Meet(t => HaveCompany(t, [.. Modules(t, users, []).Distinct()]))
                    .GetResult();
        });

    /// <summary>A use by a neighbour is worth what the neighbour is: whoever prices uses a priced line.</summary>
    private static IEnumerable<string> Modules(Node type, ILookup<(string, string), Node> users, HashSet<Node> seen) =>
        !seen.Add(type)
            ? []
            : users[(type.Assembly, type.Name)].SelectMany(user =>
                user.Assembly == type.Assembly ? Modules(user, users, seen) : [user.Place.Module]);

    // The machinery and the host serve all modules.
    private static IEnumerable<Failure> HaveCompany(Node type, string[] users) => users switch
    {
        [] => [new($"{type.Name} -> used by nobody", "delete the type")],
        [var one] when one is not ("Shared" or "Api") => [new($"{type.Name} -> used by {one} alone")],
        _ => [],
    };
}
