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
                .And().Meet(Roles.IsFoundByItsInterface)
                .Should().BeSealed().BeInternal()
                .GetResult()
            // Public on purpose: Infrastructure.Shared puts them in order.
            + Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(Roles.IsBehaviour)
                .Should().BeSealed()
                .GetResult());

    public static readonly Rule R12 = new(
        "R12", "Internals are visible to the tests of the same module alone", "0001",
        "remove InternalsVisibleTo from the csproj and make what is needed part of a contract",
        tree =>
        {
            var friends = tree.Projects
                .SelectMany(p => p.Friends, (p, friend) => (Project: p, Friend: friend)).ToList();
            var modules = tree.Projects.Where(p => p.Place is { Layer: Layer.Domain, IsShared: false })
                .Select(p => p.Place.Module).ToList();
            return new(
                [.. friends.Select(f => $"{f.Project.Name} -> {f.Friend}")],
                [
                    .. friends.Where(f => !IsOwnTest(f.Project.Place, f.Friend, modules))
                        .Select(f => new Failure($"{f.Project.Name} -> {f.Friend} (InternalsVisibleTo)")),
                ]);
        });

    // The machinery of Shared has several test projects, each named after a part of it; the gate replays its events.
    private static bool IsOwnTest(Place place, string friend, List<string> modules) =>
        (place.IsShared && friend == "Modular.ArchitectureTests")
        || Place.Of(friend) is { Layer: Layer.Tests } test
            && (place.IsShared ? !modules.Contains(test.Module) : test.Module == place.Module);
}
