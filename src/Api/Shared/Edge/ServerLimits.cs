using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Modular.Api.Shared.Edge;

/// <summary>What one connection may take of this process, whoever is at its other end.</summary>
internal static class ServerLimits
{
    private const long LargestBody = 1024 * 1024;

    public static void Configure(KestrelServerOptions options, int connections)
    {
        options.AddServerHeader = false;
        var limits = options.Limits;
        limits.MaxConcurrentConnections = connections;
        // Whoever sends a letter now and then has ten seconds, not a connection for ever.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestBodySize = LargestBody;
        // What has been sent and nobody has read yet.
        limits.MaxRequestBufferSize = 64 * 1024;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
