using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Modules;

/// <summary>Gathers what the modules have registered and others may rely on.</summary>
internal static class PublishedContract
{
    // The generator does not see into converters.
    private static readonly JsonSchemaExporterOptions Schemas = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, schema) => context.TypeInfo.Type == typeof(DateTimeOffset)
            ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
            : schema,
    };

    public static ContractCatalog Of(
        ModuleCatalog catalog, PermissionCatalog permissions, IReadOnlyList<ModuleBuilder> builders) => new(
        [.. builders.SelectMany(builder => builder.StateMachines)],
        permissions.Declared,
        [
            .. catalog.Events.Where(told => told.Type.IsAssignableTo(typeof(IIntegrationEvent)))
                .OrderBy(told => told.Name, StringComparer.Ordinal)
                .Select(told => new PublishedEvent(
                    told.Name, told.Name.Split('.')[0], Json.Stored.GetJsonSchemaAsNode(told.Type, Schemas))),
        ]);
}
