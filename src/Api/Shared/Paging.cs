using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>The key that signs list cursors, so that nobody builds their own.</summary>
internal sealed record CursorKey(byte[] Value);

/// <summary><c>?limit=1..100&amp;after=…</c> of a list.</summary>
/// <param name="Request">What the query needs.</param>
public sealed record PageQuery(PageRequest Request) : IEndpointParameterMetadataProvider
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int KeyBytes = 24;
    private const int SignatureBytes = 16;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new QueryParameters(["limit", "after"]));

    public static ValueTask<PageQuery?> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var given)
            && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > MaxLimit))
        {
            throw new HttpRefusedException(400, "query.invalid", $"limit is a number from 1 to {MaxLimit}.");
        }

        var after = query.TryGetValue("after", out var cursor) ? Decode(context, cursor.ToString()) : null;
        return ValueTask.FromResult<PageQuery?>(new PageQuery(new PageRequest(limit, after)));
    }

    public object Envelope<T>(HttpContext context, Page<T> page) => new
    {
        data = page.Items,
        meta = new { limit = Request.Limit, hasMore = page.Next is not null },
        links = new
        {
            self = context.Request.Path + context.Request.QueryString,
            next = page.Next is null
                ? null
                : context.Request.Path + Filters(context)
                    .Add("limit", Request.Limit.ToString(CultureInfo.InvariantCulture))
                    .Add("after", Encode(context, page.Next)),
        },
    };

    private static QueryString Filters(HttpContext context) => QueryString.Create(
        context.Request.Query
            .Where(p => p.Key is not ("after" or "limit")).OrderBy(p => p.Key, StringComparer.Ordinal));

    private static string Encode(HttpContext context, PageKey key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + SignatureBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, key.At.UtcTicks);
        key.Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        Sign(context, bytes[..KeyBytes]).CopyTo(bytes[KeyBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static PageKey Decode(HttpContext context, string cursor)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + SignatureBytes];
        if (!Base64Url.IsValid(cursor, out var length)
            || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out _)
            || !CryptographicOperations.FixedTimeEquals(bytes[KeyBytes..], Sign(context, bytes[..KeyBytes])))
        {
            throw new HttpRefusedException(
                400, "query.cursor_invalid",
                "after is not a cursor of this list with these filters: start at the first page.");
        }

        return new PageKey(
            new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(bytes), TimeSpan.Zero),
            new Guid(bytes[8..KeyBytes], bigEndian: true));
    }

    // Bound to the path and the filters: a cursor of another list would silently start at the wrong place.
    private static byte[] Sign(HttpContext context, ReadOnlySpan<byte> key)
    {
        var scope = Encoding.UTF8.GetBytes(context.Request.Path + Filters(context).Value);
        var secret = context.RequestServices.GetRequiredService<CursorKey>().Value;
        return HMACSHA256.HashData(secret, (byte[])[.. key, .. scope])[..SignatureBytes];
    }
}
