using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Billing.Gateway;

public sealed class SandboxGatewayTests(SandboxGatewayFixture gateway)
    : IClassFixture<SandboxGatewayFixture>, IAsyncLifetime
{
    private readonly HttpClient _client = gateway.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await ScriptAsync("""{"mode":"normal"}""");

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic " + SandboxGatewayFixture.ApiKey)]
    public async Task A_caller_without_the_key_is_refused(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sandbox/v1/operations");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var answer = await gateway.Stranger.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Bearer");
        (await CodeAsync(answer)).Should().Be("api_key.invalid");
    }

    [Fact]
    public async Task An_approved_authorization_succeeds_and_can_be_found()
    {
        var key = NewKey();

        using var answer = await SubmitAsync(key, Authorize(4999));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var operation = await JsonAsync(answer);
        operation["key"]!.GetValue<string>().Should().Be(key);
        operation["reference"]!.GetValue<string>().Should().StartWith("sgw_");
        operation["type"]!.GetValue<string>().Should().Be("authorize");
        operation["status"]!.GetValue<string>().Should().Be("succeeded");
        operation["amount"]!.ToJsonString().Should().Be("""{"amount":4999,"currency":"EUR"}""");
        operation["createdAt"]!.GetValue<string>().Should().EndWith("Z");
        operation.ContainsKey("declineCode").Should().BeFalse();
        (await _client.GetStringAsync($"/sandbox/v1/operations/{key}")).Should().Be(operation.ToJsonString());
    }

    [Fact]
    public async Task A_hard_declined_card_is_declined_for_good()
    {
        using var answer = await SubmitAsync(NewKey(), Authorize(4999, token: "tok_decline_hard"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var operation = await JsonAsync(answer);
        operation["status"]!.GetValue<string>().Should().Be("declined");
        operation["declineCode"]!.GetValue<string>().Should().Be("card_declined");
        operation["retryable"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Twenty_concurrent_requests_with_one_key_execute_once_and_get_one_answer()
    {
        var key = NewKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var answer = await SubmitAsync(key, Authorize(4999));
            return (answer.StatusCode, Body: await answer.Content.ReadAsStringAsync());
        }));

        answers.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.OK);
        answers.Select(a => a.Body).Distinct().Should().ContainSingle();
        var inspected = (await InspectAsync(key)).Should().ContainSingle().Subject;
        inspected["executions"]!.GetValue<int>().Should().Be(1);
        inspected["requests"]!.GetValue<int>().Should().Be(20);
    }

    [Theory]
    [InlineData(5000, "EUR", "tok_approve")]
    [InlineData(4999, "USD", "tok_approve")]
    [InlineData(4999, "EUR", "tok_decline_hard")]
    public async Task A_key_that_comes_back_with_another_body_is_refused(long amount, string currency, string token)
    {
        var key = NewKey();
        using var first = await SubmitAsync(key, Authorize(4999));

        using var second = await SubmitAsync(key, Authorize(amount, currency, token));

        second.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await CodeAsync(second)).Should().Be("idempotency.key_reused");
        (await InspectAsync(key)).Single()["requests"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task An_authorization_is_voided_once()
    {
        var authorization = await AuthorizedAsync(4999);

        var first = await StatusAsync("void", 4999, authorization);
        var second = await StatusAsync("void", 4999, authorization);

        first.Should().Be("succeeded");
        second.Should().Be("authorization_not_live");
    }

    [Fact]
    public async Task A_void_is_for_all_that_was_not_captured()
    {
        var authorization = await AuthorizedAsync(4999);
        await StatusAsync("capture", 2000, authorization);

        var all = await StatusAsync("void", 4999, authorization);
        var remainder = await StatusAsync("void", 2999, authorization);
        var captureAfterVoid = await StatusAsync("capture", 1, authorization);

        all.Should().Be("amount_is_not_the_remainder");
        remainder.Should().Be("succeeded");
        captureAfterVoid.Should().Be("authorization_not_live");
    }

    [Fact]
    public async Task Captures_never_exceed_the_authorization()
    {
        var authorization = await AuthorizedAsync(4999);

        var part = await StatusAsync("capture", 3000, authorization);
        var tooMuch = await StatusAsync("capture", 2000, authorization);
        var rest = await StatusAsync("capture", 1999, authorization);
        var nothingLeft = await StatusAsync("capture", 1, authorization);

        (part, tooMuch, rest, nothingLeft).Should().Be(
            ("succeeded", "amount_exceeds_authorization", "succeeded", "authorization_not_live"));
    }

    [Fact]
    public async Task Refunds_never_exceed_what_was_captured()
    {
        var authorization = await AuthorizedAsync(4999);
        await StatusAsync("capture", 3000, authorization);

        var part = await StatusAsync("refund", 1000, authorization);
        var tooMuch = await StatusAsync("refund", 2001, authorization);
        var rest = await StatusAsync("refund", 2000, authorization);

        (part, tooMuch, rest).Should().Be(("succeeded", "amount_exceeds_captured", "succeeded"));
    }

    [Fact]
    public async Task Twenty_concurrent_captures_of_one_authorization_share_what_there_is()
    {
        var authorization = await AuthorizedAsync(1000);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => StatusAsync("capture", 150, authorization)));

        outcomes.Count(o => o == "succeeded").Should().Be(6);
        outcomes.Count(o => o == "amount_exceeds_authorization").Should().Be(14);
    }

    [Fact]
    public async Task A_declined_authorization_holds_no_money()
    {
        var key = NewKey();
        using var declined = await SubmitAsync(key, Authorize(4999, token: "tok_decline_hard"));

        var outcome = await StatusAsync("void", 4999, key);

        outcome.Should().Be("authorization_not_live");
    }

    [Fact]
    public async Task A_refused_operation_leaves_its_key_free()
    {
        var (authorization, key) = (NewKey(), NewKey());
        var capture = Follow("capture", 10, authorization);

        using var early = await SubmitAsync(key, capture);
        using var authorized = await SubmitAsync(authorization, Authorize(10));
        using var late = await SubmitAsync(key, capture);

        (await CodeAsync(early)).Should().Be("target.unknown");
        late.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"type":"authorize","amount":{"amount":1,"currency":"EUR"},"token":"tok_other"}""", "token.unknown")]
    [InlineData("""{"type":"authorize","amount":{"amount":1,"currency":"EUR"}}""", "token.unknown")]
    [InlineData("""{"type":"seize","amount":{"amount":1,"currency":"EUR"}}""", "type.unknown")]
    [InlineData("""{"type":"void","amount":{"amount":0,"currency":"EUR"},"targetKey":"k"}""", "amount.invalid")]
    [InlineData("""{"type":"void","amount":{"amount":1,"currency":"eur"},"targetKey":"k"}""", "currency.invalid")]
    [InlineData("""{"type":"void","amount":{"amount":1,"currency":"EUR"}}""", "target.required")]
    [InlineData("""{"type":"void","amount":{"amount":1,"currency":"EUR"},"targetKey":"\u0000"}""", "target.required")]
    [InlineData(
        """{"type":"void","amount":{"amount":1,"currency":"EUR"},"targetKey":"k","token":"tok_approve"}""",
        "token.unexpected")]
    [InlineData(
        """{"type":"authorize","amount":{"amount":1,"currency":"EUR"},"targetKey":"k","token":"tok_approve"}""",
        "target.unexpected")]
    public async Task A_body_that_breaks_a_rule_is_refused_with_its_code(string body, string code)
    {
        using var answer = await SubmitAsync(NewKey(), body);

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await CodeAsync(answer)).Should().Be(code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"type":"authorize","amount":{"amount":1,"currency":"EUR"},"token":"tok_approve","x":1}""")]
    [InlineData("""{"type":"authorize","amount":{"amount":1,"currency":"EUR"},"token":"tok_approve"} x""")]
    [InlineData("""{"type":"authorize","type":"void","amount":{"amount":1,"currency":"EUR"},"token":"tok_approve"}""")]
    [InlineData("""{"type":"authorize","amount":{"amount":"1","currency":"EUR"},"token":"tok_approve"}""")]
    [InlineData("""{"type":"authorize","amount":{"amount":1.5,"currency":"EUR"},"token":"tok_approve"}""")]
    [InlineData("""{"type":null,"amount":{"amount":1,"currency":"EUR"},"token":"tok_approve"}""")]
    public async Task A_malformed_body_is_refused(string body)
    {
        using var answer = await SubmitAsync(NewKey(), body);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await CodeAsync(answer)).Should().Be("body.malformed");
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_unread()
    {
        using var answer = await SubmitAsync(NewKey(), Authorize(1, token: new string('x', 20_000)));

        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_operation_needs_a_key()
    {
        using var answer = await _client.PostAsync(
            "/sandbox/v1/operations", new StringContent(Authorize(1), Encoding.UTF8, "application/json"));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await CodeAsync(answer)).Should().Be("idempotency.key_required");
    }

    [Fact]
    public async Task A_void_in_another_currency_is_refused()
    {
        var authorization = await AuthorizedAsync(100);

        using var answer = await SubmitAsync(
            NewKey(),
            $$"""{"type":"void","amount":{"amount":100,"currency":"USD"},"targetKey":"{{authorization}}"}""");

        (await CodeAsync(answer)).Should().Be("currency.mismatch");
    }

    [Fact]
    public async Task An_unknown_key_is_not_found()
    {
        using var answer = await _client.GetAsync($"/sandbox/v1/operations/{NewKey()}");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await CodeAsync(answer)).Should().Be("operation.unknown");
    }

    [Fact]
    public async Task The_list_begins_at_the_given_time_oldest_first()
    {
        var before = await AuthorizedAsync(1);
        var first = await AuthorizedAsync(1);
        var second = await AuthorizedAsync(1);
        var since = (await InspectAsync(first)).Single()["createdAt"]!.GetValue<string>();

        var list = await _client.GetFromJsonAsync<JsonObject>($"/sandbox/v1/operations?since={since}");

        var keys = list!["data"]!.AsArray().Select(o => o!["key"]!.GetValue<string>()).ToList();
        keys.Should().ContainInOrder(first, second).And.NotContain(before);
        list["hasMore"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task An_unavailable_gateway_answers_503_and_executes_nothing()
    {
        var key = NewKey();
        await ScriptAsync("""{"mode":"unavailable"}""");

        using var answer = await SubmitAsync(key, Authorize(1));

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.Should().NotBeNull();
        (await CodeAsync(answer)).Should().Be("gateway.unavailable");
        (await InspectAsync(key)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_outage_that_was_ordered_for_two_calls_ends_after_two()
    {
        var key = NewKey();
        await ScriptAsync("""{"mode":"unavailable","times":2}""");

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 3; call++)
        {
            using var answer = await SubmitAsync(key, Authorize(1));
            statuses.Add(answer.StatusCode);
        }

        statuses.Should().Equal(
            HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_held_call_is_served_when_the_script_changes()
    {
        var (key, other) = (NewKey(), NewKey());
        await ScriptAsync("""{"mode":"hold","times":1}""");
        var held = SubmitAsync(key, Authorize(1));
        await UntilAsync(async () => await gateway.ScriptedCallsLeftAsync() == 0);

        using var passing = await SubmitAsync(other, Authorize(1));
        var (heldMeanwhile, executedMeanwhile) = (!held.IsCompleted, await InspectAsync(key));
        await ScriptAsync("""{"mode":"normal"}""");
        using var answer = await held.WaitAsync(HostUnderTest.Patience);

        passing.StatusCode.Should().Be(HttpStatusCode.OK);
        heldMeanwhile.Should().BeTrue();
        executedMeanwhile.Should().BeEmpty();
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await InspectAsync(key)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_held_call_whose_caller_goes_away_is_never_executed()
    {
        var key = NewKey();
        await ScriptAsync("""{"mode":"hold","times":1}""");
        using var patience = new CancellationTokenSource();
        var call = SubmitAsync(key, Authorize(1), patience.Token);
        await UntilAsync(async () => await gateway.ScriptedCallsLeftAsync() == 0);

        await patience.CancelAsync();

        await call.Invoking(c => c).Should().ThrowAsync<OperationCanceledException>();
        await UntilAsync(() => Task.FromResult(gateway.CallsInFlight == 0));
        await ScriptAsync("""{"mode":"normal"}""");
        (await InspectAsync(key)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_host_that_stops_drops_its_held_calls()
    {
        await using var host = await gateway.StartAnotherAsync();
        await ScriptAsync("""{"mode":"hold","times":1}""");
        var held = host.Client.GetAsync("/sandbox/v1/operations");
        await UntilAsync(async () => await gateway.ScriptedCallsLeftAsync() == 0);

        await host.StopAsync().WaitAsync(HostUnderTest.Patience);

        await held.Invoking(c => c).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task A_lost_answer_hides_a_success_that_the_same_key_finds_again()
    {
        var key = NewKey();
        await ScriptAsync("""{"mode":"answer_lost","times":1}""");

        var call = () => SubmitAsync(key, Authorize(1));

        await call.Should().ThrowAsync<HttpRequestException>();
        var hidden = await _client.GetStringAsync($"/sandbox/v1/operations/{key}");
        using var again = await SubmitAsync(key, Authorize(1));
        (await again.Content.ReadAsStringAsync()).Should().Be(hidden).And.Contain("\"succeeded\"");
        var inspected = (await InspectAsync(key)).Single();
        inspected["requests"]!.GetValue<int>().Should().Be(2);
        inspected["executions"]!.GetValue<int>().Should().Be(1);
    }

    [Theory]
    [InlineData("""{"mode":"normal","x":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"times":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"mode":"gone"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"mode":"hold","times":0}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"mode":"normal","times":1}""", HttpStatusCode.UnprocessableEntity)]
    public async Task A_script_that_means_nothing_is_refused(string script, HttpStatusCode status)
    {
        using var answer = await gateway.Stranger.PostAsync(
            "/dev/gateway/script", new StringContent(script, Encoding.UTF8, "application/json"));

        answer.StatusCode.Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private static string Authorize(long amount, string currency = "EUR", string token = "tok_approve") =>
        $$"""{"type":"authorize","amount":{"amount":{{amount}},"currency":"{{currency}}"},"token":"{{token}}"}""";

    private static string Follow(string type, long amount, string target) =>
        $$"""{"type":"{{type}}","amount":{"amount":{{amount}},"currency":"EUR"},"targetKey":"{{target}}"}""";

    private async Task<HttpResponseMessage> SubmitAsync(string key, string body, CancellationToken token = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sandbox/v1/operations")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await _client.SendAsync(request, token);
    }

    private async Task<string> AuthorizedAsync(long amount)
    {
        var key = NewKey();
        using var answer = await SubmitAsync(key, Authorize(amount));
        answer.EnsureSuccessStatusCode();
        return key;
    }

    /// <summary>What came of it in one word: succeeded, or the code of the decline.</summary>
    private async Task<string> StatusAsync(string type, long amount, string target)
    {
        using var answer = await SubmitAsync(NewKey(), Follow(type, amount, target));
        answer.EnsureSuccessStatusCode();
        var operation = await JsonAsync(answer);
        return (operation["declineCode"] ?? operation["status"])!.GetValue<string>();
    }

    private async Task<List<JsonObject>> InspectAsync(string key)
    {
        var answer = await gateway.Stranger.GetFromJsonAsync<JsonObject>($"/dev/gateway/operations?key={key}");
        return [.. answer!["data"]!.AsArray().Select(o => o!.AsObject())];
    }

    private async Task ScriptAsync(string script)
    {
        using var answer = await gateway.Stranger.PostAsync(
            "/dev/gateway/script", new StringContent(script, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonObject> JsonAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await JsonAsync(answer))["code"]?.GetValue<string>();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(HostUnderTest.Patience);
        while (!await condition())
        {
            await Task.Delay(20, deadline.Token);
        }
    }
}
