using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>The one process in which the modules meet.</summary>
internal static class Host
{
    private const string Api = "Modular.Api.";

    public static readonly Rule R08 = new(
        "R08", "In Api only Program and Modules see Infrastructure; a module's endpoints see their own module", "0001",
        "send a command or query of the own module; what the host must wire belongs in Modules",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Api)
            .Should().Meet(StayAtHome)
            .GetResult());

    public static readonly Rule R13 = new(
        "R13", "Each module on disk is in Modules, once", "0001",
        "add the one line to src/Api/Modules.cs, or delete the module's projects",
        tree =>
        {
            var made = tree.Projects.Where(p => p.Place.Layer == Layer.Api).SelectMany(p => p.Types)
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

    private static IEnumerable<Failure> StayAtHome(Node type) =>
        type.Edges.Where(edge => IsForbidden(Area(type.Name), edge)).Select(edge => new Failure($"{edge}"));

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

    /// <summary>Modular.Api.Orders.X is of the area Orders; Modular.Api.Program and Modular.Api.Modules wire.</summary>
    private static string? Area(string type)
    {
        return type.Split('.') switch
        {
            ["Modular", "Api", "Program" or "Modules", ..] => null,
            ["Modular", "Api", var area, _, ..] => area,
            _ => "", // written by a source generator
        };
    }

    private static bool IsForbidden(string? area, Edge edge)
    {
        if (area is null || Place.Of(edge.ToAssembly) is not { } to)
            return false;
        var known = to.Layer == Layer.Api ? Area(edge.To) : to.Module;
        return to.Layer == Layer.Infrastructure || known is null || (known is not ("Shared" or "") && known != area);
    }
}
