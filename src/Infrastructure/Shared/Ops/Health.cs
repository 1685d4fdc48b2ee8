using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Live: the process answers. Ready: it may be sent requests: started, not stopping, database there.</summary>
public static class Health
{
    public static IServiceCollection AddModularHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<Readiness>("database", tags: ["ready"], timeout: TimeSpan.FromSeconds(2));
        return services;
    }

    public static void MapModularHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/health/live", _ => false);
        Map(routes, "/health/startup", _ => false);
        Map(routes, "/health/ready", check => check.Tags.Contains("ready"));
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> checks) =>
        routes.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = checks,
            ResponseWriter = static (context, report) => context.Response.WriteAsJsonAsync(new
            {
                status = report.Status.ToString().ToLowerInvariant(),
                checks = report.Entries.ToDictionary(e => e.Key, e => new
                {
                    status = e.Value.Status.ToString().ToLowerInvariant(),
                    detail = MayRead(context) ? e.Value.Description : null,
                }),
            }),
        }).AllowAnonymous().DisableRateLimiting().WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    // Who holds what in the database is for those who run it; a balancer looks at the status.
    private static bool MayRead(HttpContext context) =>
        !context.RequestServices.GetRequiredService<IHostEnvironment>().IsProduction()
        || context.Features.Get<Caller>()?.May(ModularInfrastructure.Operate) == true;

    private sealed class Readiness(Horizon horizon, EngineSettings settings, IHostApplicationLifetime lifetime)
        : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy("stopping");
            }

            try
            {
                var held = await horizon.ReadAsync(cancellationToken);
                // Readers of the log wait for it, and everything else goes on: no reason to send requests elsewhere.
                return held.Holder is { } holder && held.AgeMs > settings.LongHeld.TotalMilliseconds
                    ? HealthCheckResult.Degraded(Horizon.Complaint(holder, held.AgeMs / 1000))
                    : HealthCheckResult.Healthy();
            }
            catch (NpgsqlException failure)
            {
                return HealthCheckResult.Unhealthy("the database does not answer", failure);
            }
        }
    }
}
