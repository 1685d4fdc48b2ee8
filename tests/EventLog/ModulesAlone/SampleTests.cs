using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EventLog.ModulesAlone;

public sealed class SampleTests
{
    private enum Size
    {
        Small,
        Large,
    }

    [Fact]
    public void Every_part_of_a_record_has_a_plausible_value()
    {
        var made = Sample.Of<Parcel>();

        made.Id.Version.Should().Be(7);
        made.Owner.Should().NotBeNull();
        made.Name.Should().StartWith("name-");
        made.Currency.Should().Be("EUR");
        made.Email.Should().MatchRegex("^[a-z0-9-]+@example.com$");
        made.Amount.Should().BePositive();
        made.Count.Should().BePositive();
        made.Size.Should().Be(Size.Small);
        made.IsOpen.Should().BeTrue();
        made.Lines.Should().ContainSingle().Which.Sku.Should().NotBeEmpty();
        made.Facts.Should().ContainSingle();
        made.Deadline.Offset.Should().Be(TimeSpan.Zero);
        made.Note.Should().StartWith("note-");
    }

    [Fact]
    public void No_two_samples_are_the_same_and_one_part_can_be_chosen()
    {
        var (first, second) = (Sample.Of<Parcel>(), Sample.Of<Parcel>() with { Amount = 7 });

        second.Id.Should().NotBe(first.Id).And.NotBe(second.Owner!.Value);
        second.Name.Should().NotBe(first.Name);
        second.Deadline.Should().NotBe(first.Deadline);
        second.Amount.Should().Be(7);
    }

    [Fact]
    public void What_is_no_plain_data_is_refused_with_the_path_to_it()
    {
        var open = () => Sample.Of<Holder>();
        var endless = () => Sample.Of<Endless>();

        open.Should().Throw<NotSupportedException>()
            .WithMessage("Sample cannot make Holder.inner.port: IDisposable is no plain data.*");
        endless.Should().Throw<NotSupportedException>()
            .WithMessage("Sample cannot make Endless.next: Endless contains itself.*");
    }

    private sealed record Parcel(
        Guid Id, Guid? Owner, string Name, string Currency, string Email, long Amount, int? Count, Size Size,
        bool IsOpen, IReadOnlyList<Line> Lines, IReadOnlyDictionary<string, string> Facts, DateTimeOffset Deadline,
        string? Note);

    private readonly record struct Line(Guid Sku);

    private sealed record Holder(Inner Inner);

    private sealed record Inner(IDisposable Port);

    private sealed record Endless(Guid Id, Endless? Next);
}
