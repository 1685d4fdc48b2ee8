using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using Modular.ArchitectureTests.Documents;
using Modular.ArchitectureTests.Engine;
using Modular.ArchitectureTests.Rules;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>What the pages say about the rules and decisions is what is there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Docs = Path.Combine(Tree.Root, "docs");

    [Fact]
    public void The_list_of_rules_is_the_one_that_is_enforced() => Page.Is("docs/architecture-rules.md", RuleList());

    [Fact]
    public void The_index_of_decisions_agrees_with_the_pages()
    {
        var index = Index().Select(line => $"{line.Groups["number"]} {line.Groups["file"]} {line.Groups["title"]} "
            + $"{line.Groups["status"]} {line.Groups["date"]}");

        var pages = Decisions().Select(adr => $"{adr.Number} {adr.File} {adr.Title} {adr.Status} {adr.Date}");

        index.Should().Equal(pages, "docs/adr/README.md has a line for each page, in order");
    }

    [Fact]
    public void Index_and_page_name_the_same_rules_and_these_are_the_ones_that_cite_the_page()
    {
        var rules = Catalogue.All.Concat(Orphans.All).ToList();
        var index = Index().ToDictionary(
            line => line.Groups["number"].Value, line => RulesIn(line.Groups["kept"].Value));

        foreach (var adr in Decisions())
        {
            var named = RulesIn(adr.EnforcedBy);
            index[adr.Number].Should().Equal(named, $"the index says of {adr.File} what the page says");
            rules.Where(rule => rule.Adr == adr.Number).Select(rule => rule.Id).Except(named)
                .Should().BeEmpty($"{adr.File} names each rule that cites it under Enforced by");
            named.Except(rules.Select(rule => rule.Id))
                .Should().BeEmpty($"a rule that {adr.File} names under Enforced by exists");
        }
    }

    [Fact]
    public void What_a_decision_says_it_is_enforced_by_is_there()
    {
        var files = Tree.OfRepository.Files
            .Where(file => !file.IsSeed && !file.Path.StartsWith("docs/", StringComparison.Ordinal)).ToList();

        foreach (var text in Decisions().Select(adr => $"{adr.File}: {adr.EnforcedBy}")
            .Concat(Index().Select(line => $"README.md: {line.Groups["kept"]}")))
        {
            Named().Matches(text).Select(name => name.Groups["name"].Value)
                .Where(name => !files.Exists(file => file.Path.Contains(name, StringComparison.Ordinal)
                    || file.Text.Contains(name, StringComparison.Ordinal)))
                .Should().BeEmpty($"a test, type or constraint that a decision leans on exists; see {text}");
        }
    }

    [Fact]
    public void Each_pinned_package_stands_in_the_decision_about_packages()
    {
        var decision = Tree.OfRepository.Text("docs/adr/0009-package-pins-and-licences.md")!;
        var pinned = XDocument.Load(Path.Combine(Tree.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => (string)package.Attribute("Include")!);

        pinned.Where(package => !Regex.IsMatch(
                decision, $@"(?<![\w.]){Regex.Escape(package)}(?![\w.])", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Should().BeEmpty("a package comes with its licence and its reason");
    }

    [Fact]
    public void A_decision_fits_on_a_page_and_has_all_its_parts()
    {
        foreach (var adr in Decisions())
        {
            var lines = File.ReadAllLines(Path.Combine(Docs, "adr", adr.File));
            lines.Length.Should().BeLessThanOrEqualTo(60, adr.File);
            lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Should().Equal(
                [
                    "## Context", "## Options", "## Decision", "## Consequences", "## When this does not apply",
                    "## Enforced by",
                ],
                adr.File);
        }
    }

    private static IEnumerable<Adr> Decisions() => Tree.OfRepository.Adrs.Where(adr => adr.Number != "0000");

    private static IEnumerable<Match> Index() => File.ReadLines(Path.Combine(Docs, "adr", "README.md"))
        .Select(line => IndexLine().Match(line)).Where(line => line.Success);

    private static IReadOnlyList<string> RulesIn(string text) =>
        [.. RuleId().Matches(text).Select(rule => rule.Value).Distinct().Order(StringComparer.Ordinal)];

    private static string RuleList()
    {
        var adrs = Tree.OfRepository.Adrs.ToDictionary(adr => adr.Number);
        string Row(Rule rule) =>
            $"| {rule.Id} | {rule.Title} | [{rule.Adr}](adr/{adrs[rule.Adr].File}) | {Sentence(rule.Mend)} |";
        return $"""
            # Architecture rules

            Rendered from [architecture-tests](../architecture-tests/Rules) by `DocumentTests`, which is red when this
            page is not what is enforced. Each rule has a seeded violation in `architecture-tests/Violations/RNN`, which
            shows what it catches and what it lets pass. `./dev test architecture` runs them; how they work:
            [0008](adr/0008-own-rule-engine.md).

            | Rule | What holds | Why | When it is red |
            |---|---|---|---|
            {string.Join('\n', Catalogue.All.Select(Row))}

            Orphans are looked for in the same way (`OrphanTests`):

            | Rule | What holds | Why | When it is red |
            |---|---|---|---|
            {string.Join('\n', Orphans.All.Select(Row))}

            """.ReplaceLineEndings("\n");
    }

    private static string Sentence(string mend) => $"{char.ToUpperInvariant(mend[0])}{mend[1..]}.".Replace("<", "&lt;");

    [GeneratedRegex(
        @"^\| \[(?<number>\d{4})\]\((?<file>[^)]+)\) \| (?<title>[^|]+) \| (?<status>[^|]+) \| (?<date>[^|]+) "
        + @"\| (?<kept>[^|]+) \|$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IndexLine();

    [GeneratedRegex(@"\b(R\d\d|O\d)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RuleId();

    /// <summary>What stands between backticks, and a folder of tests.</summary>
    [GeneratedRegex(
        @"`(?<name>[^`]+)`|\b(?<name>tests/\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
