using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Shared.Edge;

/// <summary>
/// Lists, documents and pages of more than a kilobyte. Not what has a strong ETag, which stands for its bytes, and
/// nothing on routes with secrets: the length of a compressed answer tells of its content.
/// </summary>
internal sealed class Compression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    private const long Least = 1024;

    public static void AddTo(IServiceCollection services)
    {
        // A processor costs more than the last tenth of the bytes; Brotli's fastest is larger than gzip's.
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes =
            [
                "application/json", "application/problem+json", "text/html", "text/css", "text/javascript",
                "application/javascript", "image/svg+xml",
            ];
        });
        services.AddSingleton<IResponseCompressionProvider, Compression>();
    }

    public override bool ShouldCompressResponse(HttpContext context)
    {
        var response = context.Response;
        var tag = response.Headers.ETag.ToString();
        return (response.ContentLength ?? Least + 1) > Least
            && (tag.Length == 0 || tag.StartsWith("W/", StringComparison.Ordinal))
            && Exchange.Of(context).Endpoint?.Metadata.GetMetadata<GuardsSecrets>() is null
            && base.ShouldCompressResponse(context);
    }
}
