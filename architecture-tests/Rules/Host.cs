using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>The one process in which the modules meet.</summary>
internal static class Host
{
    private const string Api = "Modular.Api.";

    public static readonly Rule R08 = new(
        "R08",
        "The host is Program and Modules; it alone sees Infrastructure, and a module's endpoints see their own module",
        "0001", "send a command or query of the own module; what the host must wire belongs in Modules",
        tree => Types.InAssemblies(tree.Projects)
                .That().ResideIn(Layer.Api).And().Meet(t => !t.Place.IsHost)
                .Should().NotUse(IsForbidden)
                .GetResult()
            + Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.Place.IsHost && t.IsOurs)
                .Should().Meet(OnlyWire)
                .GetResult());

    public static readonly Rule R13 = new(
        "R13", "Each module on disk is in Modules, once", "0001",
        "add the one line to src/Api/Modules.cs, or delete the module's projects",
        tree =>
        {
            var made = tree.Projects.Where(p => p.Place.IsHost).SelectMany(p => p.Types)
                .Where(t => t.Name == $"{Api}Modules").SelectMany(t => t.Calls)
                .Where(call => call.Method == ".ctor").ToLookup(call => call.Type);
            return Types.InAssemblies(tree.Projects)
                .That().ResideIn(Layer.Infrastructure).And().BelongToAModule().And().Meet(t => !t.Place.IsGateway)
                .And().Meet(t => t.Name == ModuleType(t.Place) || t.Is(Module))
                .Should().Meet(t => BeRegistered(t, made[t.Name].Count()))
                .GetResult()
                + Homeless(tree);
        });

    private const string Module = "Modular.Infrastructure.Shared.Modules.IModule";

    private static string ModuleType(Place place) => $"Modular.Infrastructure.{place.Module}.{place.Module}Module";

    private static IEnumerable<Failure> OnlyWire(Node type) =>
        type.Name[Api.Length..].Split('.')[0] is "Program" or "Modules"
            ? []
            : [new($"{type.Name} -> Modular.Api (the host)", "move it to Api.Shared or to the module's Api project")];

    private static IEnumerable<Failure> BeRegistered(Node type, int times)
    {
        if (!type.Is(Module))
            yield return new($"{type.Name} -> no IModule", "implement IModule: it is how the host sees a module");
        if (type.Name != ModuleType(type.Place))
        {
            yield return new(
                $"{type.Name} -> {ModuleType(type.Place)} (a module has one module type of this name)",
                "give it this name, or make one module type of the two");
        }
        if (times != 1)
            yield return new($"{Api}Modules -> {type.Name} ({times} times)");
    }

    /// <summary>A domain without a module type would never run.</summary>
    private static Result Homeless(Tree tree)
    {
        var modules = tree.Projects.Where(p => p.Place is { Layer: Layer.Domain, IsShared: false }).ToList();
        return new(
            [.. modules.Select(p => p.Name)],
            [
                .. modules.Where(p => !tree.Projects.Any(i =>
                        i.Place.Layer == Layer.Infrastructure && i.Types.Any(t => t.Name == ModuleType(p.Place))))
                    .Select(p => new Failure($"{p.Name} -> {ModuleType(p.Place)} (no such type)", "write it")),
            ]);
    }

    private static bool IsForbidden(Edge edge) =>
        Place.Of(edge.ToAssembly) is { } to
        && (to.Layer == Layer.Infrastructure || (!to.IsShared && to.Module != Place.Of(edge.FromAssembly)!.Module));
}
