using FluentAssertions;
using Modular.ArchitectureTests.Engine;
using Modular.ArchitectureTests.Rules;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>No unused type, no dead file, no excuse; held against repository and seeds, as each rule.</summary>
public sealed class OrphanTests
{
    public static TheoryData<string> Rules => [.. Orphans.All.Select(rule => rule.ToString())];

    [Theory, MemberData(nameof(Rules))]
    public void There_is_none(string rule)
    {
        var result = Rule(rule).Check(Tree.OfRepository);

        result.AppliedTo.Should().NotBeEmpty();
        Assert.True(result.IsSuccessful, string.Join(Environment.NewLine, result.Failures.Select(Rule(rule).Message)));
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_seeded_one_is_found(string rule)
    {
        Rule(rule).Seed.Expected.Should().NotBeEmpty();
        Meta.Differences(Rule(rule)).Should().BeEmpty();
    }

    private static Rule Rule(string name) => Orphans.All.Single(rule => rule.ToString() == name);
}
