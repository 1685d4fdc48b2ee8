using FluentAssertions;
using Modular.Domain.Gadgetry;
using Xunit;

namespace Modular.Tests.Gadgetry.Domain;

public sealed class WidgetTests
{
    [Fact]
    public void A_new_one_is_at_version_1_and_says_that_it_was_created()
    {
        var id = WidgetId.From(Guid.CreateVersion7());

        var widget = Widget.Create(id, "First", DateTimeOffset.UnixEpoch);

        widget.State.Version.Should().Be(1);
        widget.Events.Should().Equal(new WidgetCreated(id, "First"));
    }
}
