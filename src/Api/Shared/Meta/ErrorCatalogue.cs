using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Modular.Domain.Shared;

namespace Modular.Api.Shared.Meta;

/// <summary>A refusal that this API can answer with.</summary>
/// <param name="Code">Stable: what programs look at.</param>
/// <param name="Status">Of the answer; of a field's code, of the answer that holds it among its errors.</param>
/// <param name="Detail">For people; … stands for what depends on the case.</param>
/// <param name="Module">Who refuses; <c>shared</c>: any route.</param>
/// <param name="Href">Where it is explained.</param>
internal sealed record ErrorCode(string Code, int Status, string Detail, string Module, string Href);

/// <summary>
/// All errors of the code, as <c>./dev docs</c> has found them there: <c>error-codes.json</c> (ADR 0033).
/// </summary>
internal static class ErrorCatalogue
{
    private const string Page = "/docs/errors";

    private static readonly Lazy<IReadOnlyList<ErrorCode>> Loaded = new(Load);

    private static readonly Lazy<byte[]> Rendered = new(() => Encoding.UTF8.GetBytes(Render()));

    /// <summary>By code.</summary>
    public static IReadOnlyList<ErrorCode> All => Loaded.Value;

    /// <summary>The page of all codes.</summary>
    public static ReadOnlyMemory<byte> Html => Rendered.Value;

    /// <summary>The <c>type</c> of a problem: a place on that page.</summary>
    public static string Href(string code) => $"{Page}#{code}";

    private static IReadOnlyList<ErrorCode> Load()
    {
        using var stream = typeof(ErrorCatalogue).Assembly.GetManifestResourceStream("error-codes.json")!;
        using var found = JsonDocument.Parse(stream);
        return
        [
            .. found.RootElement.EnumerateArray().Select(error => new ErrorCode(
                error.GetProperty("code").GetString()!,
                error.TryGetProperty("status", out var status)
                    ? status.GetInt32()
                    : Problems.StatusOf(Enum.Parse<ErrorKind>(error.GetProperty("kind").GetString()!)),
                error.GetProperty("detail").GetString()!,
                error.GetProperty("module").GetString()!,
                Href(error.GetProperty("code").GetString()!))),
        ];
    }

    private static string Render()
    {
        var page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Error codes</title></head>
            <body>
            <h1>Error codes</h1>
            <p>Every failure is <code>application/problem+json</code> with one of these codes. Programs look at
            <code>code</code>; <code>detail</code> is for people and may change. The same list as data:
            <a href="/api/v1/meta/error-codes">/api/v1/meta/error-codes</a>.</p>
            <dl>

            """);
        foreach (var error in All)
        {
            var (code, detail) = (HtmlEncoder.Default.Encode(error.Code), HtmlEncoder.Default.Encode(error.Detail));
            page.Append($"<dt id=\"{code}\"><code>{code}</code> ({error.Status}, {error.Module})</dt>")
                .AppendLine($"<dd>{detail}</dd>");
        }

        return page.Append("</dl>\n</body>\n</html>\n").ToString();
    }
}
