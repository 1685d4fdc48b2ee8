namespace Modular.Domain.Orders;

/// <summary>
/// The name of an order for people: <c>2026-7K3F9QXM</c>. Made from the order's id, so that it costs no round trip
/// and no row that everybody waits for; unique by constraint, not gapless and not guessable from its neighbour.
/// </summary>
internal static class OrderNumber
{
    // Crockford's alphabet: no I, L, O or U, which people confuse or misread.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Symbols = 8;

    public static string For(OrderId id, DateTimeOffset placedAt)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);

        // The last five bytes of a UUIDv7 are random: 40 bits, five for each symbol.
        var random = 0UL;
        foreach (var part in bytes[^5..])
        {
            random = (random << 8) | part;
        }

        Span<char> text = stackalloc char[Symbols];
        for (var i = Symbols - 1; i >= 0; i--, random >>= 5)
        {
            text[i] = Alphabet[(int)(random & 31)];
        }

        return $"{placedAt.UtcDateTime.Year:D4}-{text}";
    }
}
