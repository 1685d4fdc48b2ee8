using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Moves business time and waits for quiet: for tests and demonstrations, never mapped in Production.
/// </summary>
public static class TestHooks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    public static void MapTestHooks(this IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapGroup("/testhooks").AllowAnonymous().ExcludeFromDescription()
            .DisableRateLimiting();
        // One of them waits until everything is quiet.
        hooks.DisableRequestTimeout();
        hooks.MapGet("/clock", (TimeProvider clock) => Results.Ok(new { now = clock.GetUtcNow() }));
        hooks.MapPost("/clock", AdvanceAsync);
        hooks.MapPost("/quiesce", async (Quiescence quiescence, CancellationToken cancellationToken) =>
            await quiescence.WaitAsync(Patience, cancellationToken) is { Count: > 0 } pending
                ? Results.Json(new { pending }, statusCode: StatusCodes.Status504GatewayTimeout)
                : Results.Ok(new { }));
    }

    /// <param name="Advance">An ISO 8601 duration, such as <c>PT30M</c>.</param>
    private sealed record ClockMove(string Advance);

    private static async Task<IResult> AdvanceAsync(
        ClockMove move, BusinessClock clock, WorkSignal signal, Instances instances,
        [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database,
        CancellationToken cancellationToken)
    {
        TimeSpan by;
        try
        {
            by = XmlConvert.ToTimeSpan(move.Advance);
        }
        catch (Exception invalid) when (invalid is FormatException or OverflowException)
        {
            by = TimeSpan.MinValue;
        }

        if (by < TimeSpan.Zero || by > TimeSpan.FromDays(3660))
        {
            return Results.Problem(
                "advance is an ISO 8601 duration such as PT30M, not negative and at most ten years.", statusCode: 400);
        }

        await clock.AdvanceAsync(database, by, cancellationToken);
        await instances.AgreeOnTimeAsync(cancellationToken);
        signal.Pulse();
        return Results.Ok(new { now = clock.GetUtcNow() });
    }
}
