using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Modular.Api.Shared.Limits;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>
/// The key of consistency tokens and positions: nobody makes a read wait for what never was, and nobody counts what
/// others write.
/// </summary>
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
    private const int PositionBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int TokenBytes = NonceBytes + MarkBytes + TagBytes;

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
            // Whether a refusal has written something, or a request of a stranger, would tell who has an account.
            var isTold = context.Response.StatusCode < StatusCodes.Status400BadRequest
                && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null;
            Write(context.Response.Headers, isTold ? request.Written : null, freshness.State, wait);
            return Task.CompletedTask;
        });
        return next(context);
    }

    internal static string Encode(LogMark mark, ConsistencyKey key)
    {
        Span<byte> plain = stackalloc byte[MarkBytes];
        BinaryPrimitives.WriteInt16BigEndian(plain, mark.Era);
        BinaryPrimitives.WriteUInt64BigEndian(plain[sizeof(short)..], mark.TransactionId);
        Span<byte> token = stackalloc byte[TokenBytes];
        // It follows from what is in it: the answer that is sent again has the token of the first.
        Span<byte> nonce = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Value, plain, nonce);
        nonce[..NonceBytes].CopyTo(token);
        using var cipher = new AesGcm(key.Value, TagBytes);
        cipher.Encrypt(
            token[..NonceBytes], plain, token[NonceBytes..^TagBytes], token[^TagBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <exception cref="HttpRefusedException">It is none that this system has made.</exception>
    internal static LogMark Decode(string text, ConsistencyKey key)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        Span<byte> plain = stackalloc byte[MarkBytes];
        if (!Base64Url.IsValid(text, out var length)
            || length != TokenBytes
            || !Base64Url.TryDecodeFromChars(text, token, out _)
            || !TryOpen(token, plain, key))
        {
            throw new HttpRefusedException(
                400, "consistency_token.invalid", $"{Token} is not one that a write has answered with: leave it out.");
        }

        return new LogMark(
            BinaryPrimitives.ReadInt16BigEndian(plain), BinaryPrimitives.ReadUInt64BigEndian(plain[sizeof(short)..]));
    }

    private static bool TryOpen(ReadOnlySpan<byte> token, Span<byte> plain, ConsistencyKey key)
    {
        using var cipher = new AesGcm(key.Value, TagBytes);
        try
        {
            cipher.Decrypt(token[..NonceBytes], token[NonceBytes..^TagBytes], token[^TagBytes..], plain);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private void Write(IHeaderDictionary headers, LogMark? written, ReadModelState? state, int? wait)
    {
        if (written is { } mark)
        {
            headers[Token] = Encode(mark, key);
        }

        if (state is not null)
        {
            headers[Position] = Convert.ToHexStringLower(
                HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes(state.Position)).AsSpan(0, PositionBytes));
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
