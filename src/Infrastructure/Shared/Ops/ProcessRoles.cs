using Microsoft.Extensions.Configuration;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// What this process does (<c>Modular:Roles</c>): <c>api</c>, <c>worker</c>, or both, which is the default.
/// </summary>
/// <param name="Api">It serves the routes of the modules.</param>
/// <param name="Worker">It runs consumers, timers and jobs.</param>
public sealed record ProcessRoles(bool Api, bool Worker)
{
    /// <exception cref="StartupRefusedException">A role that there is not, or none at all.</exception>
    public static ProcessRoles From(IConfiguration configuration)
    {
        var setting = configuration["Modular:Roles"] ?? "api,worker";
        var roles = setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return roles.Length > 0 && roles.All(role => role is "api" or "worker")
            ? new ProcessRoles(
                roles.Contains("api", StringComparer.Ordinal), roles.Contains("worker", StringComparer.Ordinal))
            : throw new StartupRefusedException(
                $"Modular:Roles is '{setting}'.", "set it to api, to worker, or to api,worker (the default).");
    }
}
