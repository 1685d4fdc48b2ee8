using Microsoft.AspNetCore.RateLimiting;
using Modular.Application.Shared;
using Modular.Api.Shared.Edge;

namespace Modular.Api.Shared.Limits;

/// <summary>Once the caller is known: how many requests are theirs, and how many do costly work at a time.</summary>
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

        if (context.Features.Get<Caller>() is { } caller)
        {
            if (!rates.Principals.TryTake(caller.UserId, out var quota))
            {
                return Refusal.WriteAsync(context, problems, quota);
            }

            Exchange.Of(context).Quota = quota;
        }

        return endpoint.GetMetadata<Costly>() is { } costly ? QueueAsync(context, costly.Work) : next(context);
    }

    private async Task QueueAsync(HttpContext context, CostlyWork work)
    {
        using var lease = await concurrency.EnterAsync(work, context.RequestAborted);
        await (lease.IsAcquired ? next(context) : problems.Of(LimitErrors.Overloaded).ExecuteAsync(context));
    }
}
