using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Shared.Edge;

/// <summary>What stands between the network and the endpoints (ADR 0029).</summary>
internal static class EdgeServices
{
    /// <exception cref="OptionsValidationException">Settings that mean nothing.</exception>
    public static void AddEdge(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = LimitSettings.From(
            configuration, isTrial: environment.IsDevelopment() || environment.IsEnvironment("Testing"));
        services.AddSingleton(settings);
        services.AddSingleton<RateLimits>();
        services.AddSingleton<ConcurrencyLimits>();
        services.AddSingleton<ResponseHeaders>();
        services.AddRequestTimeouts();
        services.Configure<RequestTimeoutOptions>(options => TimeLimits.Configure(options, settings));
        services.Configure<KestrelServerOptions>(options => ServerLimits.Configure(options, settings.Connections));
        Compression.AddTo(services);
        if (CrossOrigin.OriginsOf(configuration) is { Count: > 0 } origins)
        {
            services.AddCors(options => CrossOrigin.Configure(options, origins));
        }

        if (TrustedProxies.Of(configuration) is { Count: > 0 } proxies)
        {
            services.Configure<ForwardedHeadersOptions>(options => TrustedProxies.Configure(options, proxies));
        }
    }

    /// <summary>Around everything: whose request it is, its id and its line in the log; then the router.</summary>
    public static void UseOuterEdge(this WebApplication app)
    {
        if (TrustedProxies.Of(app.Configuration).Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
    }

    /// <summary>Inside of what turns failures into answers, and before anybody is known.</summary>
    public static void UseInnerEdge(this WebApplication app)
    {
        app.UseMiddleware<Negotiation>();
        if (app.Services.GetService<ICorsService>() is not null)
        {
            app.UseCors();
        }

        app.UseResponseCompression();
        app.UseRequestTimeouts();
        app.UseMiddleware<AddressLimits>();
    }
}
