using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Modular.Tests.Demo;

/// <summary>An answer that is not what the caller expected.</summary>
public sealed class SurpriseException(string message) : Exception(message);

/// <summary>An answer, read.</summary>
public sealed record Reply(HttpStatusCode Status, JsonNode? Json, HttpResponseHeaders Headers, byte[] Bytes)
{
    public JsonNode this[string member] => Json?[member] ?? throw new SurpriseException($"no '{member}' in {Json}");

    public string Code => (string?)Json?["code"] ?? "";

    /// <summary>The body as it came.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    public bool IsReplay => Headers.Contains("Idempotency-Replayed");

    public string? ETag => Headers.ETag?.ToString();
}

/// <summary>
/// One person's view of the product: a base address, perhaps a token. Knows HTTP and nothing of the inside.
/// </summary>
public sealed partial class Shop(Uri url, string? token = null) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>The last thing that this person has changed: what they look at next shows it.</summary>
    private string? _written;

    public static string NewKey() => Guid.CreateVersion7().ToString("N");

    public Shop As(string accessToken) => new(url, accessToken);

    /// <summary>The same person at another process.</summary>
    public Shop At(Uri other) => new(other, token);

    /// <summary>A body as it is, and the answer unread.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        return await SendAsync(request);
    }

    /// <summary>A request as it is, in this person's name.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        Authorize(request);
        return _http.SendAsync(request);
    }

    public async Task<Reply> SendAsync(
        HttpMethod method, string path, object? body = null, string? key = null, string? ifMatch = null,
        string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        }

        Authorize(request);
        Add(request, "Idempotency-Key", key);
        Add(request, "If-Match", ifMatch);
        Add(request, "If-None-Match", ifNoneMatch);
        if (method == HttpMethod.Get && _written is not null)
        {
            Add(request, "Consistency-Token", _written);
            Add(request, "Prefer", "wait=30");
        }

        using var response = await _http.SendAsync(request);
        _written = response.Headers.TryGetValues("Consistency-Token", out var tokens) ? tokens.Single() : _written;
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new Reply(
            response.StatusCode, bytes.Length == 0 ? null : JsonNode.Parse(bytes), response.Headers, bytes);
    }

    public Task<Reply> GetAsync(string path, string? ifNoneMatch = null) =>
        SendAsync(HttpMethod.Get, path, ifNoneMatch: ifNoneMatch);

    public Task<Reply> PostAsync(string path, object? body, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, key);

    /// <param name="patch">A JSON Merge Patch.</param>
    public Task<Reply> PatchAsync(string path, string patch, string? ifMatch) => SendAsync(
        HttpMethod.Patch, path, new StringContent(patch, new MediaTypeHeaderValue("application/merge-patch+json")),
        ifMatch: ifMatch);

    /// <exception cref="SurpriseException">Another status than expected.</exception>
    public static async Task<Reply> ExpectAsync(int status, Task<Reply> reply)
    {
        var got = await reply;
        return (int)got.Status == status
            ? got
            : throw new SurpriseException($"expected {status}, got {(int)got.Status}: {got.Json}");
    }

    /// <param name="app">Of an account with a second factor.</param>
    public async Task<Shop> LoginAsync(string email, string password, Authenticator? app = null)
    {
        var tokens = await ExpectAsync(200, PostAsync("/api/v1/auth/login", new { email, password }));
        if (app is not null)
        {
            var code = await app.NextCodeAsync(this);
            tokens = await ExpectAsync(200, PostAsync(
                "/api/v1/auth/mfa", new { mfaToken = (string)tokens["mfaToken"]!, code }));
        }

        return As((string)tokens["accessToken"]!);
    }

    /// <summary>Soon after the login: sets up a second factor. This person's token is of before.</summary>
    public async Task<Authenticator> EnrolAsync()
    {
        var key = await ExpectAsync(200, PostAsync("/api/v1/me/mfa/totp", body: null));
        var app = new Authenticator((string)key["secret"]!);
        var code = await app.NextCodeAsync(this);
        await ExpectAsync(200, PostAsync("/api/v1/me/mfa/totp/confirm", new { code }));
        return app;
    }

    /// <summary>Registers, reads the code from the mailbox, verifies and logs in.</summary>
    public async Task<Shop> RegisterAsync(string email, string password, string name)
    {
        var registered = await ExpectAsync(202, PostAsync("/api/v1/auth/register", new { email, password, name }));
        var code = await CodeAsync(email, "Your verification code");
        await ExpectAsync(204, PostAsync(
            "/api/v1/auth/verify-email", new { challengeId = (string)registered["challengeId"]!, code }));
        return await LoginAsync(email, password);
    }

    /// <summary>Waits for a mail of this subject, and takes the code out of it.</summary>
    public Task<string> CodeAsync(string email, string subject) => WaitAsync($"'{subject}' for {email}", async () =>
        (await MailsAsync(email)).Where(mail => (string)mail["subject"]! == subject)
            .Select(mail => CodeLine().Match((string)mail["text"]!)).FirstOrDefault(m => m.Success)?.Value);

    public async Task<IReadOnlyList<JsonNode>> MailsAsync(string email)
    {
        var mails = await ExpectAsync(200, GetAsync($"/dev/mailbox?to={Uri.EscapeDataString(email)}"));
        return [.. mails["data"].AsArray().Select(mail => mail!)];
    }

    /// <summary>As staff: a SKU with stock.</summary>
    /// <returns>The SKU's id.</returns>
    public async Task<string> StockAsync(string code, long price, int quantity, string currency = "EUR")
    {
        var sku = await ExpectAsync(201, PostAsync(
            "/api/v1/skus",
            new
            {
                code, name = $"Article {code}", unitPrice = new { amount = price, currency }, taxCategory = "standard",
            },
            NewKey()));
        var id = (string)sku["id"]!;
        await ExpectAsync(201, PostAsync(
            $"/api/v1/stock/{id}/receipts", new { quantity, reason = "first delivery" }, NewKey()));
        return id;
    }

    /// <summary>As a customer: a cart with addresses, ready to be placed.</summary>
    /// <returns>The cart's id and its total.</returns>
    public async Task<(string CartId, JsonNode Total)> FillCartAsync(params (string SkuId, int Quantity)[] items)
    {
        var cart = await ExpectAsync(201, PostAsync("/api/v1/carts", new { }, NewKey()));
        var id = (string)cart["id"]!;
        var etag = cart.ETag;
        foreach (var (skuId, quantity) in items)
        {
            cart = await ExpectAsync(200, SendAsync(
                HttpMethod.Put, $"/api/v1/carts/{id}/items/{skuId}", new { quantity }, ifMatch: etag));
            etag = cart.ETag;
        }

        var address = new
        {
            name = "Ada Lovelace", line1 = "12 St James's Square", city = "London", postalCode = "SW1Y 4JH",
            country = "GB",
        };
        cart = await ExpectAsync(200, SendAsync(
            HttpMethod.Put, $"/api/v1/carts/{id}/addresses", new { shipping = address, billing = address },
            ifMatch: etag));
        return (id, cart["totals"]["gross"]!.DeepClone());
    }

    public Task<Reply> PlaceAsync(
        string cartId, JsonNode total, string cardToken = "tok_approve", string? key = null) =>
        PostAsync(
            "/api/v1/orders",
            new { cartId, expectedTotal = total, paymentMethod = new { type = "card", token = cardToken } },
            key ?? NewKey());

    public Task<Reply> WaitForOrderAsync(string orderId, string status) =>
        WaitAsync($"order {orderId} to be {status}", async () =>
        {
            var order = await ExpectAsync(200, GetAsync($"/api/v1/orders/{orderId}"));
            return string.Equals((string)order["status"]!, status, StringComparison.Ordinal) ? order : null;
        });

    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path)
    {
        var list = await ExpectAsync(200, GetAsync(path));
        return [.. list["data"].AsArray().Select(item => item!)];
    }

    /// <summary>Looks again and again until there is something, at most 90 seconds.</summary>
    public static async Task<T> WaitAsync<T>(string what, Func<Task<T?>> look)
        where T : class
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (deadline.IsCancellationRequested)
            {
                throw new SurpriseException($"waited 90 s in vain for {what}");
            }

            await Task.Delay(20);
        }
    }

    public void Dispose() => _http.Dispose();

    private void Authorize(HttpRequestMessage request)
    {
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    private static void Add(HttpRequestMessage request, string header, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
    }

    [GeneratedRegex(
        @"^\d{6}\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeLine();
}
