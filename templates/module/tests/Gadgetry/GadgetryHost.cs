using Modular.Api.Gadgetry;
using Modular.Application.Gadgetry.Commands;
using Modular.Infrastructure.Gadgetry;
using Modular.Tests.Shared;

namespace Modular.Tests.Gadgetry;

/// <summary>Gadgetry alone, serving; the other modules are played.</summary>
public sealed class GadgetryHost() : ModuleHost(new GadgetryModule(), GadgetryEndpoints.Map)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await StartWorkersAsync();
    }

    public async Task<Guid> GivenWidgetAsync(string name = "First") =>
        (await SucceedAsync(new CreateWidgetCommand(name))).Id;
}
