using System.Text.Json;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Why an event could not be handled, and whether trying again may help.</summary>
/// <param name="Code">Of the refusal, or the name of the exception.</param>
/// <param name="MostAttempts">After that many it waits for an operator.</param>
internal sealed record Failure(string Code, string Cause, int MostAttempts)
{
    private const int Once = 1;
    private const int AFewTimes = 6;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Null: it is not the event. The process stops, the lease is somebody else's, or the server is away.
    /// </summary>
    public static Failure? Of(Exception failure) => failure switch
    {
        OperationCanceledException or LeaseLostException => null,
        PostgresException refused when !WriteBatch.IsDisconnect(refused) => new(
            refused.SqlState, refused.MessageText, AFewTimes),
        NpgsqlException => null,
        JsonException => new(nameof(JsonException), failure.Message, Once),
        _ => new(failure.GetType().Name, failure.Message, AFewTimes),
    };

    /// <summary>What was refused for good must not be tried again; what was not possible just now must.</summary>
    public static Failure Of(Error refusal) => new(
        refusal.Code,
        refusal.Detail,
        refusal.Kind is ErrorKind.Unavailable or ErrorKind.Conflict or ErrorKind.Throttled ? int.MaxValue : Once);

    /// <summary>Twice as long each time, and not as long as the others that failed of the same cause.</summary>
    /// <param name="attempts">So many have failed.</param>
    public TimeSpan? RetryAfter(int attempts) => attempts >= MostAttempts
        ? null
        : Longest * Math.Min(1, First / Longest * Math.Pow(2, attempts - 1))
            * (0.8 + (Random.Shared.NextDouble() * 0.4));
}
