namespace Modular.Api.Users;

/// <summary>What a request tells of the device that sent it.</summary>
internal static class SendingDevice
{
    private const int Longest = 256;
    private const string Cookie = "modular-device";
    public const string AboutCookie =
        "modular-device: opens nothing; who sends it back is not held up by the guesses of others.";

    private const char Between = '.';

    // So many accounts are used on one device.
    private const int MostTokens = 4;

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

    /// <summary>Of the accounts that have logged in from it.</summary>
    public static IReadOnlyList<string> TokensOf(HttpContext context) =>
        context.Request.Cookies[Cookie]?.Split(Between, MostTokens + 1).Take(MostTokens).ToList() ?? [];

    /// <summary>Opens nothing: it only keeps the guesses of others from holding its owner up.</summary>
    public static void Remember(HttpContext context, string token) => context.Response.Cookies.Append(
        Cookie,
        string.Join(Between, TokensOf(context).Prepend(token).Take(MostTokens)),
        new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/api/v1/auth",
            MaxAge = TimeSpan.FromDays(180),
        });
}
