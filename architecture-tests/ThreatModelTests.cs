using System.Text.RegularExpressions;
using FluentAssertions;
using Modular.ArchitectureTests.Engine;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>What the threat model leans on is there.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string Model = Tree.OfRepository.Text("docs/threat-model.md")!;

    [Fact]
    public void Each_test_that_it_names_exists()
    {
        var tests = Tree.OfRepository.Files.Where(file => !file.IsSeed
            && file.Path.EndsWith("Tests.cs", StringComparison.Ordinal)).ToList();
        var named = Test().Matches(Model)
            .Select(name => (Class: name.Groups["class"].Value, Method: name.Groups["method"].Value)).ToList();

        named.Should().HaveCountGreaterThan(40);
        named.Where(name => !tests.Exists(file =>
                file.Text.Contains($"class {name.Class}", StringComparison.Ordinal)
                && (name.Method.Length == 0 || file.Text.Contains($" {name.Method}(", StringComparison.Ordinal))))
            .Should().BeEmpty();
    }

    [Fact]
    public void Each_bench_that_it_names_exists()
    {
        var benches = Tree.OfRepository.Text("tests/Bench/Program.cs")!;

        Bench().Matches(Model).Select(name => name.Groups["name"].Value).Should().NotBeEmpty()
            .And.OnlyContain(name => benches.Contains($"(\"{name}\",", StringComparison.Ordinal));
    }

    [Fact]
    public void It_answers_all_ten_risks_of_owasp_each_with_a_proof() =>
        Risk().Matches(Model).Select(risk => int.Parse(risk.Groups["number"].Value)).Should()
            .Equal(Enumerable.Range(1, 10));

    [GeneratedRegex(
        @"`(?<class>\w+Tests)(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Test();

    [GeneratedRegex(
        @"`\./dev bench (?<name>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bench();

    /// <summary>A row with a test in its last cell.</summary>
    [GeneratedRegex(
        @"^\| API(?<number>\d+) [^|]+\|[^|]+\| `\w+Tests[^|]*\|$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Risk();
}
