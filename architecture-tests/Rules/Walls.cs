using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What a module keeps to itself.</summary>
internal static class Walls
{
    public static readonly Rule R10 = new(
        "R10", "A module's Infrastructure shows its module type alone", "0001",
        "make the type internal: the host knows <M>Module, everybody else a port of Application or Contracts",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Infrastructure).And().BelongToAModule().And().Meet(t => !t.Place.IsGateway)
            .And().Meet(t => t.Name != $"Modular.Infrastructure.{t.Place.Module}.{t.Place.Module}Module")
            .Should().BeInternal()
            .GetResult());

    public static readonly Rule R11 = new(
        "R11", "Handlers, reactions, validators, projections and repositories are sealed and internal to their module; "
            + "the behaviours of Application.Shared are sealed", "0013",
        "make the type internal: it is found by the interface that it implements",
        tree => Types.InAssemblies(tree.Projects)
                .That().BelongToAModule().And().AreConcrete()
                .And().Meet(t => t.IsWorker() || t.IsValidator() || t.IsProjection() || t.IsRepository())
                .Should().BeSealed().BeInternal()
                .GetResult()
            // Public on purpose: Infrastructure.Shared puts them in order.
            + Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(t => t.IsBehaviour())
                .Should().BeSealed()
                .GetResult());
}
