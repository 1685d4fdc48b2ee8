using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Shared;
using Modular.Tests.Shared;

namespace Modular.Tests.EventLog.Probe;

/// <summary>The probe module behind real HTTP.</summary>
public sealed class ProbeHttpHost() : ModuleHost(new ProbeModule(), MapRoutes)
{
    internal ProbeRules Rules { get; } = new();

    protected override void AddStandIns(IServiceCollection services) => services.AddSingleton(Rules);

    private static void MapRoutes(ApiRoutes routes) => routes.Api
        .MapPost("/chores/{name}", (string name, Sender sender, CancellationToken cancellationToken) =>
            sender.SendAsync(new EnqueueChore(new Chore(name)), Answer.Accepted, body: null, cancellationToken))
        .RequireCaller();
}
