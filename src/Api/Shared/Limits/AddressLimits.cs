using Microsoft.AspNetCore.RateLimiting;
using Modular.Api.Shared.Edge;

namespace Modular.Api.Shared.Limits;

/// <summary>
/// Before anybody is known: how many requests without a token come from one address, and how many requests this process
/// works on.
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
        var isToBeKnown = context.Request.Headers.Authorization.Count > 0
            && endpoint is not null && endpoint.GetMetadata<TakesGuesses>() is null;
        if (!isToBeKnown)
        {
            if (!LimitOf(endpoint).TryTake(address, out var quota))
            {
                await Refusal.WriteAsync(context, problems, quota);
                return;
            }

            Exchange.Of(context).Quota = quota;
        }

        using var lease = await concurrency.EnterAsync(context.RequestAborted);
        await (lease.IsAcquired ? next(context) : problems.Of(LimitErrors.Overloaded).ExecuteAsync(context));
    }

    private RateLimit<ClientAddress> LimitOf(EndpointMetadataCollection? endpoint) =>
        endpoint?.GetMetadata<TakesGuesses>() is null ? rates.Addresses : rates.Auth;
}
