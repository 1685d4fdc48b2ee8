using System.Globalization;
using Modular.Api.Shared.Edge;

namespace Modular.Api.Shared.Limits;

/// <summary>429, with when to come back.</summary>
internal static class Refusal
{
    public static Task WriteAsync(HttpContext context, Problems problems, Quota quota)
    {
        Exchange.Of(context).Quota = quota;
        context.Response.Headers.RetryAfter = quota.ResetAfter.ToString(CultureInfo.InvariantCulture);
        return problems.Of(LimitErrors.RateExceeded).ExecuteAsync(context);
    }
}
