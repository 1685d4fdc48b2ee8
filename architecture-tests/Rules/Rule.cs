using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <param name="Adr">The decision that the rule keeps: docs/adr/NNNN-*.md.</param>
/// <param name="Mend">What to do about a failure that does not say so itself.</param>
internal sealed record Rule(string Id, string Title, string Adr, string Mend, Func<Tree, Result> Check)
{
    // Asked for by several tests, and the work of seconds.
    private readonly Lazy<Result> _ofRepository = new(() => Check(Tree.OfRepository));
    private readonly Lazy<Seed> _seed = new(() => Engine.Seed.Load(Id));

    /// <summary>What is held against Violations/RNN/: the rule itself, but for the rule about rules.</summary>
    public Rule OnSeed { get => field ?? this; init; }

    public Seed Seed => _seed.Value;

    public Result Of(Tree tree) => ReferenceEquals(tree, Tree.OfRepository) ? _ofRepository.Value : Check(tree);

    public string Message(Failure failure) =>
        $"{Id} {Title}: {failure.Edge}. Mend: {failure.Mend ?? Mend}. ADR {Adr}.";

    public override string ToString() => $"{Id} {Title}";
}

/// <summary>All rules. A rule that is added here is at once held against the tree, its seed and its ADR.</summary>
internal static class Catalogue
{
    private static readonly Rule[] Architecture =
    [
        Direction.R01, Direction.R02, ModuleEdges.R03, Direction.R04, ModuleEdges.R05, Direction.R06, SharedKernel.R07,
        Host.R08, ProjectFiles.R09, Walls.R10, Walls.R11, Walls.R12, Host.R13, SqlWalls.R14, Cqrs.R15, Cqrs.R16,
        Cqrs.R17, WritePath.R18, Cqrs.R19, WritePath.R20, Followers.R21, Contracts.R22, DomainStyle.R23,
        DomainStyle.R24, DomainStyle.R25, DomainStyle.R26, Hygiene.R27, Hygiene.R28, Hygiene.R29,
        Followers.R31, Privacy.R32,
    ];

    public static IReadOnlyList<Rule> All { get; } = [.. Architecture, Meta.R30(Architecture)];
}
