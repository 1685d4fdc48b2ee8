using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Where this process can be reached from itself.</summary>
public sealed class OwnAddress(IServer server)
{
    /// <summary>Null until the server has started.</summary>
    public Uri? Loopback => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(address => new Uri(address
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal)))
        .FirstOrDefault(uri =>
            string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && uri.IsLoopback);
}
