using System.Buffers.Binary;

namespace Modular.Api.Shared.Limits;

/// <summary>Whom a limit by address counts: one IPv4 address, or one network of 64 bits of IPv6.</summary>
internal readonly record struct ClientAddress(ulong Network, bool IsV4)
{
    /// <summary>Of the connection, or what a configured proxy has said.</summary>
    public static ClientAddress Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        // A customer of IPv6 has a network of their own, with more addresses than could ever be counted.
        return length == 4
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsV4: true)
            : address.IsIPv4MappedToIPv6
                ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), IsV4: true)
                : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsV4: false);
    }
}
