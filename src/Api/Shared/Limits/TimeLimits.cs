using Microsoft.AspNetCore.Http.Timeouts;

namespace Modular.Api.Shared.Limits;

/// <summary>
/// How long a request may take. When the time is over its token is cancelled, down to the query in the database.
/// </summary>
internal static class TimeLimits
{
    /// <summary>For costly work, and where a caller may ask to wait.</summary>
    public const string Long = "long";

    public static void Configure(RequestTimeoutOptions options, LimitSettings settings)
    {
        options.DefaultPolicy = Policy(settings.Seconds);
        options.AddPolicy(Long, Policy(settings.LongSeconds));
    }

    // Not 504: that is a gateway's word about somebody behind it.
    private static RequestTimeoutPolicy Policy(int seconds) => new()
    {
        Timeout = TimeSpan.FromSeconds(seconds),
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = static context =>
        {
            // The answer is not to be given up, too.
            context.RequestAborted = CancellationToken.None;
            return context.RequestServices.GetRequiredService<Problems>()
                .Of(LimitErrors.TimedOut).ExecuteAsync(context);
        },
    };
}
