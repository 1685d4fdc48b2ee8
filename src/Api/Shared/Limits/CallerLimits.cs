using Microsoft.AspNetCore.RateLimiting;
using Modular.Application.Shared;
using Modular.Api.Shared.Edge;

namespace Modular.Api.Shared.Limits;

/// <summary>
/// Once the caller is known, or the token was worth nothing: how many requests are theirs, and how many at a time.
/// </summary>
internal sealed class CallerLimits(
    RequestDelegate next, RateLimits rates, ConcurrencyLimits concurrency, Problems problems)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint()?.Metadata;
        if (endpoint is null || endpoint.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            return next(context);
        }

        var (caller, exchange) = (context.Features.Get<Caller>(), Exchange.Of(context));
        if (caller is not null || exchange.Quota is null)
        {
            if (!(caller is not null
                ? rates.Principals.TryTake(caller.UserId, out var quota)
                : rates.RefusedTokens.TryTake(ClientAddress.Of(context), out quota)))
            {
                return Refusal.WriteAsync(context, problems, quota);
            }

            exchange.Quota = quota;
        }

        return caller is null ? next(context) : OneOfTheirsAsync(context, caller.UserId);
    }

    // Else an account that sends its bodies slowly, or waits for its reads, would have the process for itself.
    private async Task OneOfTheirsAsync(HttpContext context, Guid principal)
    {
        using var lease = concurrency.Enter(principal);
        await (lease.IsAcquired
            ? next(context)
            : Refusal.WriteAsync(context, problems, concurrency.QuotaOfPrincipal));
    }
}
