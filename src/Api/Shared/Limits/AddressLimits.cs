using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;
using Modular.Api.Shared.Edge;

namespace Modular.Api.Shared.Limits;

/// <summary>
/// Before anybody is known: how many requests this process works on, and how many come from one address where no token
/// is asked for. Tokens that nobody has issued are verified at this price only so often.
/// </summary>
internal sealed class AddressLimits(
    RequestDelegate next, RateLimits rates, ConcurrencyLimits concurrency, Problems problems)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint()?.Metadata;
        if (endpoint?.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }

        var address = ClientAddress.Of(context);
        var isAnonymous = endpoint?.GetMetadata<IAuthorizeData>() is null
            || endpoint.GetMetadata<IAllowAnonymous>() is not null
            || context.Request.Headers.Authorization.Count == 0;
        if (!(isAnonymous
            ? LimitOf(endpoint).TryTake(address, out var quota)
            : rates.RefusedTokens.HasRoom(address, out quota)))
        {
            await Refusal.WriteAsync(context, problems, quota);
            return;
        }

        if (isAnonymous)
        {
            Exchange.Of(context).Quota = quota;
        }

        using var lease = await concurrency.EnterAsync(context.RequestAborted);
        if (!lease.IsAcquired)
        {
            await problems.Of(LimitErrors.Overloaded).ExecuteAsync(context);
            return;
        }

        await next(context);
        if (!isAnonymous && context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            rates.RefusedTokens.TryTake(address, out _);
        }
    }

    private RateLimit<ClientAddress> LimitOf(EndpointMetadataCollection? endpoint) =>
        endpoint?.GetMetadata<GuardsSecrets>() is null ? rates.Addresses : rates.Auth;
}
