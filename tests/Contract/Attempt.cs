using System.Net.Http.Headers;
using Modular.Tests.Demo;

namespace Modular.Tests.Contract;

/// <summary>A request as it goes over the wire, for the host to make sense of.</summary>
internal sealed record Attempt(Operation Operation, string Method, string Path, byte[]? Body, string? MediaType)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public async Task<Answer> SendAsync(Shop actor)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(Path, UriKind.Relative));
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(MediaType!);
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await AnswerAsync(actor, request);
        return new Answer(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsByteArrayAsync(), response.Headers.GetValues("X-Request-ID").Single(),
            response.Headers.Contains("Idempotency-Replayed"))
        {
            Headers = response.Headers.Concat(response.Content.Headers).Select(header => header.Key)
                .ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private async Task<HttpResponseMessage> AnswerAsync(Shop actor, HttpRequestMessage request)
    {
        try
        {
            return await actor.SendAsync(request);
        }
        catch (HttpRequestException failed)
        {
            throw new SurpriseException($"{failed.InnerException?.Message ?? failed.Message}: {this}");
        }
    }

    public override string ToString()
    {
        var body = Body is null ? "" : System.Text.Encoding.Latin1.GetString(Body);
        var headers = string.Concat(Headers.Select(header => $"\n{header.Name}: {header.Value}"));
        return $"{Method} {Path}{headers}\n{MediaType}\n{(body.Length > 600 ? body[..600] + "…" : body)}";
    }
}
