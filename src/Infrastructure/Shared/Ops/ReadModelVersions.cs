using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// At the start of a worker: a read model that an older version of its projection has made is built anew, beside the
/// live one, and takes its place when it is ready.
/// </summary>
internal static class ReadModelVersions
{
    public static async Task RebuildOutdatedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var catalog = services.GetRequiredService<ModuleCatalog>();
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.OpsRole);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var made = (await connection.QueryAsync<(string Module, string Name, int Version)>(new CommandDefinition(
            "select module, name, version from log.consumers where kind = 'projection'",
            cancellationToken: cancellationToken))).ToDictionary(row => (row.Module, row.Name), row => row.Version);
        foreach (var projection in services.GetRequiredService<IEnumerable<IProjection>>())
        {
            var module = catalog.ModuleOf(projection.GetType());
            if (made.TryGetValue((module, projection.ReadModel), out var version) && version < projection.Version)
            {
                await using var scope = services.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<RequestContext>().Actor = "system:start";
                var started = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(
                    new StartRebuildCommand(
                        module, projection.ReadModel, SwapWhenReady: true, Share: null,
                        $"version {version} is outdated"),
                    cancellationToken);
                if (started.Error is { Kind: not ErrorKind.State } refused)
                {
                    throw new InvalidOperationException(
                        $"{module}.{projection.ReadModel} cannot be built anew: {refused.Code}: {refused.Detail}");
                }
            }
        }
    }
}
