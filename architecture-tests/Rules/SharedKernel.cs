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
                .ToLookup(use => (use.ToAssembly, use.To), use => use.User.Place.Module);
            return Types.InAssemblies(tree.Projects)
                    .That().Meet(t => t.Place is { IsShared: true, Layer: not (Layer.Api or Layer.Tests) })
                    .Should().NotUse(e => Place.Of(e.ToAssembly) is { IsShared: false })
                    .GetResult()
                + Types.InAssemblies(tree.Projects)
                    .That().ResideIn(Layer.Domain, Layer.Application)
                    .And().Meet(t => t.Place.IsShared && t.IsPublic)
                    .Should().Meet(t => Lonely(t, [.. users[(t.Assembly, t.Name)].Distinct()]))
                    .GetResult();
        });

    // A use by Shared itself or by the host counts for all modules.
    private static IEnumerable<Failure> Lonely(Node type, string[] users) => users switch
    {
        [] => [new($"{type.Name} -> used by nobody", "delete the type")],
        ["Shared" or "Api"] => [],
        [var one] => [new($"{type.Name} -> used by {one} alone")],
        _ => [],
    };
}
