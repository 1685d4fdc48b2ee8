using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.Extending;

/// <summary>What a team does that extends the product, command by command, in a copy of the repository.</summary>
public sealed partial class ExtendingTests(ScratchCopy copy, ITestOutputHelper output) : IClassFixture<ScratchCopy>
{
    private readonly ScratchCopy _copy = copy.Fresh(output);

    // With use cases begun in modules that are there: the gate at the end of the tutorial judges these, too.
    [Fact]
    public void The_tutorial_works_as_it_is_written()
    {
        BeginUseCase("Orders", "HoldOrder", "Order");
        BeginUseCase("Users", "BlockUser", "User");

        var blocks = Block().Matches(_copy.Read("docs/tutorial-fifth-module.md"));
        blocks.Count.Should().BeGreaterThan(10);
        foreach (Match block in blocks)
        {
            var (succeeded, said) = _copy.TryRun(block.Groups["script"].Value);
            succeeded.Should().Be(
                !block.Groups["red"].Success,
                "the tutorial says so of\n{0}\nwhich said\n{1}", block.Groups["script"], said);
        }
    }

    [Fact]
    public void Each_kind_of_mistake_turns_the_gate_red_with_a_message_that_names_it() =>
        _copy.Run("architecture-tests/make-violations").Should().MatchRegex(@"(\d+) of \1 mistakes found");

    [Theory]
    [InlineData("./dev new-module shipping", "a capital first")]
    [InlineData("./dev new-module Orders", "src/Domain/Orders is there already")]
    [InlineData("./dev new-module Shared", "means something else")]
    [InlineData("./dev new-module Table Leg", "a word of SQL")]
    [InlineData("./dev new-module Warehouse Event", "a word of C#")]
    [InlineData("./dev new-module Selling Order", "WithName(\"getOrder\") already")]
    [InlineData(
        "./dev new-use-case Shipping PrintLabel",
        "There is no module Shipping; there are: Billing Notifications Orders Users")]
    [InlineData("./dev new-use-case Orders Cancel", "Orders has Cart Customer Order Sku")]
    [InlineData("./dev new-use-case Billing ReverseJournalEntry", "IJournalEntryRepository.Update(JournalEntry)")]
    [InlineData("./dev new-use-case Orders PlaceOrder", "is there already")]
    public void What_cannot_be_made_is_refused_and_nothing_is_written(string command, string reason)
    {
        var (succeeded, said) = _copy.TryRun(command);

        succeeded.Should().BeFalse();
        said.Should().Contain(reason);
        _copy.Run("git status --short").Trim().Should().BeEmpty();
    }

    // Red until its verb is written.
    private void BeginUseCase(string module, string useCase, string aggregate)
    {
        _copy.Run($"./dev new-use-case {module} {useCase}");
        var (succeeded, said) = _copy.TryRun($"./dev test {module} {useCase}");

        succeeded.Should().BeFalse();
        said.Should().Contain($"{aggregate} raises an event in a verb of its own")
            .And.Contain("1 passed, 1 failed, 0 skipped");
    }

    [GeneratedRegex(
        @"^```bash(?<red> red)?\n(?<script>.*?)^```$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();
}
