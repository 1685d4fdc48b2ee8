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
    IAccessTokens tokens, RequestContext request)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        if (await tokens.VerifyAsync(header[Prefix.Length..], Context.RequestAborted) is not { } caller)
        {
            // Not Fail: the framework would log each expired token, and the challenge below tells the caller the same.
            return AuthenticateResult.NoResult();
        }

        request.Actor = $"user:{caller.UserId}";
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(
            new ClaimsPrincipal(new ClaimsIdentity([], SchemeName)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0
            ? "Bearer"
            : "Bearer error=\"invalid_token\"";
        return Task.CompletedTask;
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

    /// <summary>Any known caller, about what is theirs.</summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder(BearerHandler.SchemeName)
            .RequireAuthenticatedUser()
            .Build());

    /// <returns>Null when the caller may see everybody's; else whose rows they may see: their own.</returns>
    public static CustomerId? OwnerUnless(this Caller caller, string permission) =>
        caller.May(permission) ? null : new CustomerId(caller.UserId);
}

/// <summary>What <see cref="Permissions.RequirePermission"/> asked for, for the OpenAPI document.</summary>
internal sealed record PermissionRequired(IReadOnlyList<string> AnyOf);
