using Modular.Domain.Shared;

namespace Modular.Api.Shared.Limits;

/// <summary>429 is about what the caller does, 503 about what this process can do; both may be tried again.</summary>
internal static class LimitErrors
{
    public static Error RateExceeded { get; } = new(
        "rate_limit.exceeded", ErrorKind.Throttled, "Too many requests: wait for as long as Retry-After says.");

    public static Error Overloaded { get; } = new(
        "server.overloaded", ErrorKind.Unavailable, "Too much is asked for at the moment; try again.");

    public static Error TimedOut { get; } = new(
        "request.timeout", ErrorKind.Unavailable,
        "This took too long and was given up. A write may have happened: repeat it with its Idempotency-Key.");
}
