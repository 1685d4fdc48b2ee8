using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>Dependencies point inward, and into another module only through its contracts.</summary>
internal static class Direction
{
    public static readonly Rule R01 = new(
        "R01", "Domain uses only the BCL", "0001",
        "move the use behind a port in Application and implement it in Infrastructure",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Domain)
            .Should().OnlyUse(edge => WhoMayUseWhat.Allows(tree, edge))
            .GetResult());

    public static readonly Rule R02 = new(
        "R02", "Application knows no database, web or adapter", "0001",
        "declare a port (an interface) beside the use case and implement it in Infrastructure",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Application)
            .Should().OnlyUse(edge => WhoMayUseWhat.Allows(tree, edge))
            .GetResult());

    public static readonly Rule R04 = new(
        "R04", "Contracts expose no domain type", "0003",
        "give the contract primitives or a record of its own and map to it in Infrastructure",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Contracts)
            .Should().NotUse(edge => Place.Of(edge.ToAssembly) is { Layer: Layer.Domain })
            .GetResult());

    public static readonly Rule R06 = new(
        "R06", "Modules meet only in Contracts", "0003",
        "use an integration event or a port of the other module's Contracts, or keep your own copy by a reaction",
        tree => Types.InAssemblies(tree.Projects)
            .That().BelongToAModule()
            .Should().NotUse(edge =>
                Place.Of(edge.ToAssembly) is { IsShared: false, Layer: not Layer.Contracts } to
                && to.Module != Place.Of(edge.FromAssembly)!.Module)
            .GetResult());
}
