using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Modular.Tests.Bench.Load;

namespace Modular.Tests.Bench.Shops;

/// <summary>The same bytes over and over.</summary>
internal sealed class SameRequest(int expected, string path, string? token = null, string? headers = null) : IRequests
{
    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(HttpText.Get(path, token, headers));

    public int Expected => expected;

    public ReadOnlySpan<byte> Next() => _bytes;
}

/// <summary>Some of these, at random.</summary>
internal sealed class OneOf(int expected, IReadOnlyList<byte[]> requests, int seed) : IRequests
{
    private readonly Random _random = new(seed);

    public int Expected => expected;

    public ReadOnlySpan<byte> Next() => requests[_random.Next(requests.Count)];
}

/// <summary>GET of seeded orders.</summary>
internal sealed class GetOrders(
    string token, Func<Random, int> number, int seed, string? headers = null, int expected = 200) : IRequests
{
    private static readonly string Prefix = $"/api/v1/orders/{Marketplace.OrderPrefix}";
    private readonly byte[] _bytes =
        Encoding.ASCII.GetBytes(HttpText.Get(Prefix + new string('0', 12), token, headers));

    private readonly Random _random = new(seed);

    public int Expected => expected;

    public ReadOnlySpan<byte> Next()
    {
        HttpText.Number(number(_random), _bytes.AsSpan("GET ".Length + Prefix.Length));
        return _bytes;
    }
}

/// <summary>Makes an order of one seeded cart after the other.</summary>
/// <param name="take">The number of the next cart.</param>
internal sealed class PlaceOrders(string token, JsonNode total, Func<int> take) : IRequests
{
    private const int Digits = 12;
    private readonly (byte[] Bytes, int Key, int Cart) _request = Make(token, total);

    public int Expected => 201;

    public ReadOnlySpan<byte> Next()
    {
        var number = take();
        HttpText.Number(number, _request.Bytes.AsSpan(_request.Key));
        HttpText.Number(number, _request.Bytes.AsSpan(_request.Cart));
        return _request.Bytes;
    }

    private static (byte[] Bytes, int Key, int Cart) Make(string token, JsonNode total)
    {
        const string key = "Idempotency-Key: bench-";
        var zeros = new string('0', Digits);
        var body = new JsonObject
        {
            ["cartId"] = Marketplace.CartPrefix + zeros,
            ["expectedTotal"] = total.DeepClone(),
            ["paymentMethod"] = new JsonObject { ["type"] = "card", ["token"] = "tok_approve" },
        }.ToJsonString();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /api/v1/orders HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n{key}{zeros}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        return (
            Encoding.ASCII.GetBytes(text),
            text.IndexOf(key, StringComparison.Ordinal) + key.Length,
            text.IndexOf(Marketplace.CartPrefix, StringComparison.Ordinal) + Marketplace.CartPrefix.Length);
    }
}

internal static class HttpText
{
    public static string Get(string path, string? token, string? headers = null) =>
        $"GET {path} HTTP/1.1\r\nHost: bench\r\n"
        + $"{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}{headers}\r\n";

    /// <summary>Twelve hexadecimal digits.</summary>
    public static void Number(int number, Span<byte> digits)
    {
        for (var at = 11; at >= 0; at--, number >>= 4)
        {
            digits[at] = "0123456789abcdef"u8[number & 15];
        }
    }
}
