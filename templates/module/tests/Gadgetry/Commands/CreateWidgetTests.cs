using FluentAssertions;
using Modular.Application.Gadgetry.Commands;
using Modular.Application.Gadgetry.Queries;
using Modular.Domain.Gadgetry;
using Xunit;

namespace Modular.Tests.Gadgetry.Commands;

public sealed class CreateWidgetTests(GadgetryHost host) : IClassFixture<GadgetryHost>
{
    [Fact]
    public async Task What_was_created_is_shown_and_is_in_the_log()
    {
        var created = await host.Scenario().When(new CreateWidgetCommand("Second"))
            .ThenEventAsync<WidgetCreated>();

        (await host.SucceedAsync(new GetWidgetQuery(created.WidgetId.Value)))
            .Name.Should().Be("Second");
    }

    [Fact]
    public async Task Without_a_name_it_is_refused_and_nothing_is_written()
    {
        var refused = await host.SendAsync(new CreateWidgetCommand(""));

        refused.Error!.Fields.Should().ContainSingle();
        (await host.ScalarAsync<long>("select count(*) from gadgetry.a_widgets where name = ''"))
            .Should().Be(0);
    }
}
