using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>The rule about rules: one that cannot fail, looks at nothing or has no reason is worse than none.</summary>
internal static class Meta
{
    private const string Id = "R30";

    public static Rule R30(IReadOnlyList<Rule> rules) => Over(rules) with { OnSeed = Over([Blind, Empty]) };

    // The seed of this rule is a catalogue with two useless rules.
    private static readonly Rule Blind = new($"{Id}/blind", "sees nothing", "0001", "", _ => new(["something"], []));
    private static readonly Rule Empty = new($"{Id}/empty", "looks at nothing", "0002", "", _ => new([], []));

    private static Rule Over(IReadOnlyList<Rule> rules) => new(
        Id, "Each rule can fail, applies and has its ADR", "0008",
        "write the ADR (docs/adr/0000-template.md), set its status to Accepted and name the rule under Enforced by",
        tree => new(
            [.. rules.Select(r => r.Id)],
            [
                .. rules.SelectMany(rule => Seeded(rule).Concat(Vacuous(rule, tree))),
                .. rules.Select(r => (r.Id, r.Adr)).Append((Id, Adr: "0008"))
                    .SelectMany(r => Decided(r.Id, r.Adr, tree, isRule: true)),
                .. tree.Map.Edges.SelectMany(edge => Decided($"module-map.json {edge}", edge.Adr, tree, isRule: false)),
            ]));

    /// <summary>The edges that the seed expects and the rule misses, and those that it finds without reason.</summary>
    public static IReadOnlyList<string> Differences(Rule rule)
    {
        var seed = rule.Seed;
        var found = rule.OnSeed.Check(seed.Tree).Failures.Select(f => f.Edge).ToList();
        return
        [
            .. seed.Expected.Except(found).Select(edge => $"misses {edge}"),
            .. found.Except(seed.Expected).Select(edge => $"wrongly finds {edge}"),
        ];
    }

    private static IEnumerable<Failure> Seeded(Rule rule)
    {
        if (rule.Seed.Expected.Count == 0)
            yield return new($"{rule.Id} -> no seed", $"break it in Violations/{rule.Id} and expect the edge there");
        foreach (var difference in Differences(rule))
            yield return new($"{rule.Id} -> its seed: {difference}", "mend the rule, not the seed");
    }

    private static IEnumerable<Failure> Vacuous(Rule rule, Tree tree) =>
        rule.Of(tree).AppliedTo.Count > 0
            ? []
            : [new($"{rule.Id} -> nothing to apply to", "see why its selection is empty: a layer renamed?")];

    private static IEnumerable<Failure> Decided(string who, string number, Tree tree, bool isRule)
    {
        var adr = tree.Adrs.SingleOrDefault(a => a.Number == number);
        if (adr is null)
            yield return new($"{who} -> ADR {number} (no such file)");
        else if (adr.Status != "Accepted")
            yield return new($"{who} -> ADR {number} (status is {adr.Status})");
        else if (isRule && !adr.EnforcedBy.Contains(who, StringComparison.Ordinal))
            yield return new($"{who} -> ADR {number} (does not name it under Enforced by)");
    }
}
