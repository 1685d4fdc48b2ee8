using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Timeouts;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>The key that signs consistency tokens, so that nobody makes a read wait for what never was.</summary>
internal sealed record ConsistencyKey(byte[] Value);

/// <summary>
/// A write answers with a <c>Consistency-Token</c>; a read that sends it back waits until what follows the log shows
/// that write, at most <c>Prefer: wait=n</c> seconds. What follows the log says how far it is (ADR 0022).
/// </summary>
internal sealed class ConsistencyHeaders(RequestDelegate next, ConsistencyKey key)
{
    public const string Token = "Consistency-Token";
    public const string Position = "Read-Model-Position";
    public const string Lag = "Read-Model-Lag-Ms";
    public const string Applied = "Preference-Applied";

    private const int DefaultPatience = 2;
    private const int LongestPatience = 30;
    private const int MarkBytes = sizeof(short) + sizeof(ulong);
    private const int SignatureBytes = 16;

    public Task InvokeAsync(HttpContext context, RequestContext request, Freshness freshness)
    {
        var wait = default(int?);
        if (HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.TryGetValue(Token, out var token))
        {
            wait = WaitOf(context.Request.Headers.GetCommaSeparatedValues("Prefer"));
            freshness.Awaited = Decode(token.ToString(), key);
            freshness.Patience = TimeSpan.FromSeconds(wait ?? DefaultPatience);
        }

        context.Response.OnStarting(() =>
        {
            Write(context.Response.Headers, request.Written, freshness.State, wait);
            return Task.CompletedTask;
        });
        return next(context);
    }

    internal static string Encode(LogMark mark, ConsistencyKey key)
    {
        Span<byte> bytes = stackalloc byte[MarkBytes + SignatureBytes];
        BinaryPrimitives.WriteInt16BigEndian(bytes, mark.Era);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(short)..], mark.TransactionId);
        Sign(bytes[..MarkBytes], key).CopyTo(bytes[MarkBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="HttpRefusedException">It is none that this system has made.</exception>
    internal static LogMark Decode(string token, ConsistencyKey key)
    {
        Span<byte> bytes = stackalloc byte[MarkBytes + SignatureBytes];
        if (!Base64Url.IsValid(token, out var length)
            || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(token, bytes, out _)
            || !CryptographicOperations.FixedTimeEquals(bytes[MarkBytes..], Sign(bytes[..MarkBytes], key)))
        {
            throw new HttpRefusedException(
                400, "consistency_token.invalid", $"{Token} is not one that a write has answered with: leave it out.");
        }

        return new LogMark(
            BinaryPrimitives.ReadInt16BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(short)..]));
    }

    private static ReadOnlySpan<byte> Sign(ReadOnlySpan<byte> mark, ConsistencyKey key) =>
        HMACSHA256.HashData(key.Value, mark).AsSpan(0, SignatureBytes);

    private void Write(IHeaderDictionary headers, LogMark? written, ReadModelState? state, int? wait)
    {
        if (written is { } mark)
        {
            headers[Token] = Encode(mark, key);
        }

        if (state is not null)
        {
            headers[Position] = state.Position;
            headers[Lag] = ((long)state.Lag.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            if (wait is { } seconds)
            {
                headers[Applied] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
            }
        }
    }

    // A preference that cannot be understood is none (RFC 7240); more than the longest is the longest.
    private static int? WaitOf(string[] preferences)
    {
        foreach (var preference in preferences)
        {
            if (preference.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value]
                && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return (int)Math.Min(seconds, LongestPatience);
            }
        }

        return null;
    }
}

/// <summary>Marks the routes that answer with what follows the log.</summary>
internal sealed class FollowsLog;

public static class ReadModels
{
    /// <summary>Documents the headers that its answers have, as they have them: by the query.</summary>
    public static RouteHandlerBuilder Follows<TQuery>(this RouteHandlerBuilder endpoint)
        where TQuery : IFollowsLog =>
        endpoint.WithMetadata(new FollowsLog(), new RequestTimeoutAttribute(TimeLimits.Long))
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
