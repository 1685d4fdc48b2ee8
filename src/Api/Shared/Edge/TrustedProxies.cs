using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Modular.Api.Shared.Edge;

/// <summary>
/// Who may say for whom they ask: the addresses and networks of <c>Modular:Proxies</c>. Anybody else's
/// <c>X-Forwarded-For</c> is a text like any other.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "Modular:Proxies";

    /// <exception cref="OptionsValidationException">Something that is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Of(IConfiguration configuration)
    {
        List<IPNetwork> networks = [];
        List<string> failures = [];
        foreach (var text in SettingList.Of(configuration, Setting))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                failures.Add($"{Setting}: '{text}' is neither an address nor a network, such as 10.0.0.0/8.");
            }
        }

        return failures.Count == 0
            ? networks
            : throw new OptionsValidationException(Setting, typeof(ForwardedHeadersOptions), failures);
    }

    // Each hop has to be known: seen from here, the first stranger is the client.
    public static void Configure(ForwardedHeadersOptions options, IReadOnlyList<IPNetwork> proxies)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }
    }
}
