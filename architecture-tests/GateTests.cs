using FluentAssertions;
using Modular.ArchitectureTests.Engine;
using Modular.ArchitectureTests.Rules;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>Each rule three times: on the repository, on the seed that breaks it, and on whether it applies.</summary>
public sealed class GateTests
{
    public static TheoryData<string> Rules => [.. Catalogue.All.Select(rule => rule.ToString())];

    [Theory, MemberData(nameof(Rules))]
    public void Holds(string rule)
    {
        var broken = Rule(rule).Of(Tree.OfRepository).Failures.Select(Rule(rule).Message);

        Report(broken);
    }

    [Theory, MemberData(nameof(Rules))]
    public void Catches_its_seed(string rule)
    {
        Rule(rule).Seed.Expected.Should().NotBeEmpty("a rule that has never failed proves nothing");
        Report(Meta.Differences(Rule(rule)));
    }

    [Theory, MemberData(nameof(Rules))]
    public void Applies_to_something(string rule)
    {
        var result = Rule(rule).Of(Tree.OfRepository);

        result.AppliedTo.Should().NotBeEmpty("a rule that looks at nothing cannot hold");
    }

    private static Rule Rule(string name) => Catalogue.All.Single(rule => rule.ToString() == name);

    private static void Report(IEnumerable<string> messages)
    {
        var all = messages.ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all));
    }
}
