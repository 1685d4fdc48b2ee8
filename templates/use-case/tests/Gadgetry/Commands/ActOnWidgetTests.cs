using FluentAssertions;
using Modular.Application.Gadgetry.Commands;
using Xunit;

namespace Modular.Tests.Gadgetry.Commands;

public sealed class ActOnWidgetTests(GadgetryHost host) : IClassFixture<GadgetryHost>
{
    [Fact]
    public async Task Act_on_widget_is_in_the_log()
    {
        var id = await host.GivenWidgetAsync();

        var events = await host.Scenario().When(new ActOnWidgetCommand(id)).ThenEventsAsync();

        events.Should().NotBeEmpty(
            "Widget raises an event in a verb of its own, and ActOnWidgetHandler calls that verb");
    }

    [Fact]
    public async Task Act_on_widget_is_refused_for_one_that_does_not_exist()
    {
        var refused = await host.SendAsync(new ActOnWidgetCommand(Guid.CreateVersion7()));

        refused.Error!.Code.Should().Be("a_widget.not_found");
    }
}
