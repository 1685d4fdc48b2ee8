using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Modular.Api.Shared.Contract;
using Modular.Api.Shared.Edge;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>What every endpoint gets without asking.</summary>
public static class ApiServices
{
    /// <param name="deriveKey">A key of so many bytes, for one purpose.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// Settings that mean nothing: limits, proxies, origins.
    /// </exception>
    public static IServiceCollection AddApi(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment,
        Func<string, int, byte[]> deriveKey)
    {
        services.AddEdge(configuration, environment);
        services.AddSingleton(new CursorKey(deriveKey("list-cursors", 32)));
        services.AddSingleton(new ConsistencyKey(deriveKey("consistency-tokens", 32)));
        services.AddSingleton(PublicUrl.From(configuration));
        services.AddSingleton<ApiTags>();
        services.AddSingleton<DeprecatedUses>();
        services.AddSingleton<KeptAnswers>();
        services.AddSingleton<Problems>();
        services.AddSingleton<IExceptionHandler>(provider => provider.GetRequiredService<Problems>());
        services.AddHttpContextAccessor();
        services.AddScoped<Sender>();
        services.AddScoped(provider =>
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Features.Get<Caller>()
            ?? throw new InvalidOperationException("Only endpoints that require a caller may ask who it is."));
        // Not AddAuthentication: it would bring data protection with keys in files, and nothing here is in cookies.
        services.AddWebEncoders();
        services.AddAuthenticationCore(options => options.DefaultScheme = BearerHandler.SchemeName);
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        services.AddAuthorization();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => Strict(options.SerializerOptions));
        return services;
    }

    // Requests are taken word for word: what is not known, not there or there twice is refused.
    private static void Strict(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.MaxDepth = 32;
        options.Converters.Add(new RequestJson());
        RequestText.Use(options);
    }

    /// <summary>
    /// The order of the middleware: request id, route, failures, limits by address, who, routes that go away, limits by
    /// caller, may they, how fresh, endpoint.
    /// </summary>
    public static void UseApi(this WebApplication app)
    {
        app.UseOuterEdge();
        app.UseExceptionHandler(static _ => { });
        app.UseStatusCodePages(context =>
            context.HttpContext.RequestServices.GetRequiredService<Problems>().WriteFrameworkFailureAsync(context));
        app.UseInnerEdge();
        app.UseAuthentication();
        app.UseMiddleware<DeprecatedRoutes>();
        app.UseMiddleware<CallerLimits>();
        app.UseAuthorization();
        app.UseMiddleware<ConsistencyHeaders>();
        app.Use(static (context, next) =>
        {
            KnownQuery.Check(context);
            return next(context);
        });
    }
}
