namespace Modular.Api.Users;

/// <summary>What a request tells of the device that sent it.</summary>
internal static class SendingDevice
{
    private const int Longest = 256;

    /// <returns>Its beginning, when it is long.</returns>
    public static string? UserAgentOf(HttpContext context)
    {
        var name = context.Request.Headers.UserAgent.ToString();
        return name.Length == 0 ? null : name.Length > Longest ? name[..Longest] : name;
    }

    /// <summary>Of the connection, or what a configured proxy has said.</summary>
    public static string? AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
    }
}
