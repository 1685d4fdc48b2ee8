using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Shared;

/// <summary>Turns a bearer token into a <see cref="Caller"/>. What a token is worth, Users decides.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    IAccessTokens tokens, RequestContext request, Problems problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";

    private Error? _refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var verified = await tokens.VerifyAsync(header[Prefix.Length..], Context.RequestAborted);
        if (verified.Error is { } refusal)
        {
            // Not Fail: the framework would log each expired token, and the challenge below tells the caller the same.
            _refusal = refusal;
            return AuthenticateResult.NoResult();
        }

        var caller = verified.Value;
        request.Actor = caller.Actor;
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(
            new ClaimsPrincipal(new ClaimsIdentity([], SchemeName)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = _refusal ?? SharedErrors.TokenInvalid;
        if (refusal.Kind is ErrorKind.Unauthenticated)
        {
            Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0
                ? "Bearer"
                : "Bearer error=\"invalid_token\"";
        }

        return problems.Of(refusal).ExecuteAsync(Context);
    }

    /// <summary>Says what would help: a second factor, or a newer proof of who is calling.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Permissions.WhyForbidden(Context) is { } reason
            ? problems.Of(reason).ExecuteAsync(Context)
            : Task.CompletedTask;
    }
}

/// <summary>What an endpoint asks of its caller. An endpoint without one of these fails a test.</summary>
public static class Permissions
{
    /// <summary>The caller needs one of these permissions; <c>:own</c> ones narrow what the handler may show.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoint, params string[] anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder(BearerHandler.SchemeName)
            .RequireAuthenticatedUser()
            .RequireAssertion(context =>
                (context.Resource as HttpContext)?.Features.Get<Caller>() is { } caller
                && Array.Exists(anyOf, caller.May))
            .Build())
            .WithMetadata(new PermissionRequired(anyOf));

    /// <summary>Anybody with an account, about what is theirs: no API clients.</summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder(BearerHandler.SchemeName)
            .RequireAuthenticatedUser()
            .RequireAssertion(context =>
                (context.Resource as HttpContext)?.Features.Get<Caller>() is { IsClient: false })
            .Build())
            .WithMetadata(new AccountRequired());

    /// <summary>Any known caller, about what they have caused.</summary>
    public static TBuilder RequireAnyCaller<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder(BearerHandler.SchemeName)
            .RequireAuthenticatedUser()
            .Build());

    /// <summary>The caller has proved in the last minutes who they are: for what a stolen token must not do.</summary>
    public static TBuilder RequireStepUp<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder(BearerHandler.SchemeName)
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http && IsRecent(http))
            .Build())
            .WithMetadata(new StepUpRequired());

    /// <returns>Null: the account may not do it, whatever it proves.</returns>
    internal static Error? WhyForbidden(HttpContext context)
    {
        var (caller, metadata) = (context.Features.Get<Caller>(), context.GetEndpoint()?.Metadata);
        if (caller is { IsClient: true } && metadata?.Any(asked => asked is AccountRequired or StepUpRequired) == true)
        {
            return SharedErrors.NotForClients;
        }

        var required = metadata?.GetMetadata<PermissionRequired>();
        return caller is null || required?.AnyOf.Any(caller.May) == false
            ? required?.AnyOf.Any(permission => caller?.WithSecondFactor.Contains(permission) == true) == true
                ? SharedErrors.SecondFactorRequired
                : null
            : metadata?.GetMetadata<StepUpRequired>() is not null ? SharedErrors.StepUpRequired : null;
    }

    /// <returns>Null when the caller may see everybody's; else whose rows they may see: their own.</returns>
    public static CustomerId? OwnerUnless(this Caller caller, string permission) =>
        caller.May(permission) ? null : new CustomerId(caller.UserId);

    private static bool IsRecent(HttpContext context) =>
        context.Features.Get<Caller>() is { IsClient: false } caller
        && context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - caller.AuthenticatedAt
            <= StepUpRequired.MaxAge;
}

/// <summary>What <see cref="Permissions.RequirePermission"/> asked for, for the OpenAPI document.</summary>
internal sealed record PermissionRequired(IReadOnlyList<string> AnyOf);

/// <summary>What <see cref="Permissions.RequireCaller"/> asked for, for the OpenAPI document.</summary>
internal sealed record AccountRequired;

/// <summary>What <see cref="Permissions.RequireStepUp"/> asked for, for the OpenAPI document.</summary>
internal sealed record StepUpRequired
{
    public static TimeSpan MaxAge { get; } = TimeSpan.FromMinutes(15);
}
