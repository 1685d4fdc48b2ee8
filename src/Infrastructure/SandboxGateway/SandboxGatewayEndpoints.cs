using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Modular.Infrastructure.SandboxGateway;

/// <summary>
/// A payment gateway for development that keeps its own truth and misbehaves when told to. It shares the process and
/// nothing else: its callers reach it over HTTP with an API key, as they would reach a real provider.
/// </summary>
public static class SandboxGatewayEndpoints
{
    private const string Pool = "sandbox";
    private const long LargestBody = 16 * 1024;

    /// <summary>Registers the gateway. Call <see cref="MapSandboxGateway"/> too, and never in Production.</summary>
    /// <param name="connectionString">The role that owns nothing but data in schema <c>sandbox</c>.</param>
    /// <param name="apiKey">What callers send as <c>Authorization: Bearer</c>.</param>
    public static IServiceCollection AddSandboxGateway(
        this IServiceCollection services, string connectionString, string apiKey)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(Pool, (_, _) => NpgsqlDataSource.Create(connectionString));
        services.AddSingleton(p => new OperationLog(
            p.GetRequiredKeyedService<NpgsqlDataSource>(Pool), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new Script(
            p.GetRequiredKeyedService<NpgsqlDataSource>(Pool), p.GetRequiredService<IHostApplicationLifetime>()));
        services.AddSingleton(new ApiKey(SHA256.HashData(Encoding.UTF8.GetBytes(apiKey))));
        return services;
    }

    /// <summary>
    /// Maps <c>/sandbox/v1</c>, which asks for the API key, and <c>/dev/gateway</c>, which asks for nothing. Both are
    /// outside the host's own authentication, limits and API document.
    /// </summary>
    public static IEndpointRouteBuilder MapSandboxGateway(this IEndpointRouteBuilder endpoints)
    {
        var gateway = Foreign(endpoints.MapGroup("/sandbox/v1/operations"));
        // A held request stays unanswered for as long as the script says.
        gateway.DisableRequestTimeout();
        gateway.AddEndpointFilter(RefuseStrangersAsync);
        gateway.AddEndpointFilter((context, next) =>
            Services(context).GetRequiredService<Script>().PlayAsync(context.HttpContext, () => next(context)));
        gateway.MapPost("", SubmitAsync);
        gateway.MapGet("", ListAsync);
        gateway.MapGet("/{key}", FindAsync);

        var inspection = Foreign(endpoints.MapGroup("/dev/gateway"));
        inspection.MapGet("/operations", InspectAsync);
        inspection.MapPost("/script", ChangeScriptAsync);
        return endpoints;
    }

    private static RouteGroupBuilder Foreign(RouteGroupBuilder group) => group
        .AllowAnonymous()
        .DisableRateLimiting()
        .ExcludeFromDescription()
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static IServiceProvider Services(EndpointFilterInvocationContext context) =>
        context.HttpContext.RequestServices;

    private static ValueTask<object?> RefuseStrangersAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        const string scheme = "Bearer ";
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        var given = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : "";
        if (Services(context).GetRequiredService<ApiKey>().Matches(given))
        {
            return next(context);
        }

        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(new Refusal(
            StatusCodes.Status401Unauthorized,
            "api_key.invalid",
            "Send the gateway's API key as 'Authorization: Bearer <key>'.").ToResult());
    }

    private static async Task<IResult> SubmitAsync(HttpContext http, OperationLog log, CancellationToken token)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (!Wire.IsKey(key))
        {
            return new Refusal(
                StatusCodes.Status400BadRequest,
                "idempotency.key_required",
                "Send an Idempotency-Key of 1 to 255 visible ASCII characters.").ToResult();
        }

        var (body, malformed) = await Wire.ReadAsync<OperationBody>(http.Request, OperationBody.Shape, token);
        if ((malformed ?? body!.Validate()) is { } refused)
        {
            return refused.ToResult();
        }

        var (operation, refusal) = await log.ExecuteAsync(key, body!, token);
        return refusal?.ToResult() ?? Wire.Ok(OperationAnswer.From(operation!));
    }

    private static async Task<IResult> FindAsync(string key, OperationLog log, CancellationToken token) =>
        await log.FindAsync(key, token) is { } operation
            ? Wire.Ok(OperationAnswer.From(operation))
            : new Refusal(
                StatusCodes.Status404NotFound,
                "operation.unknown",
                $"No operation with key '{key}' was ever executed here.").ToResult();

    private static async Task<IResult> ListAsync(DateTimeOffset? since, OperationLog log, CancellationToken token)
    {
        var page = await log.ListAsync(since ?? DateTimeOffset.UnixEpoch, token);
        return Wire.Ok(new { Data = page.Select(OperationAnswer.From), HasMore = page.Count == OperationLog.PageSize });
    }

    private static async Task<IResult> InspectAsync(string? key, OperationLog log, CancellationToken token) =>
        Wire.Ok(new { Data = (await log.InspectAsync(key, token)).Select(InspectedOperation.From) });

    private static async Task<IResult> ChangeScriptAsync(HttpContext http, Script script, CancellationToken token)
    {
        var (body, malformed) = await Wire.ReadAsync<ScriptBody>(http.Request, ScriptBody.Shape, token);
        if ((malformed ?? body!.Validate()) is { } refused)
        {
            return refused.ToResult();
        }

        await script.ChangeAsync(body!.Mode, body.Times, token);
        return Wire.Ok(body);
    }

    private sealed record ApiKey(byte[] Sha256)
    {
        public bool Matches(string given) =>
            CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), Sha256);
    }
}
