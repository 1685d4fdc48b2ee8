using System.Text.Json;
using Modular.Application.Shared.Jobs;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>Tells whether somebody's JSON is a job of a type.</summary>
internal static class JobPayload
{
    /// <returns>Null: it is.</returns>
    public static Error? Refusal(ModuleCatalog catalog, string module, string queue, JsonElement payload)
    {
        var type = catalog.JobsOf(module).Where(known => known.Name == queue).Select(known => known.Type)
            .FirstOrDefault();
        if (type is null)
        {
            return JobErrors.InvalidPayload($"No job of this build is called {queue}.");
        }

        try
        {
            return payload.ValueKind != JsonValueKind.Object || payload.Deserialize(type, Json.Options) is null
                ? JobErrors.InvalidPayload($"The payload of {queue} is an object.")
                : null;
        }
        catch (JsonException invalid)
        {
            return JobErrors.InvalidPayload($"That is no payload of {queue}, at {invalid.Path ?? "$"}.");
        }
    }
}
