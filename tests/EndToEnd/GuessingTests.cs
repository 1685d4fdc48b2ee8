using System.Net.Http.Json;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>With the limits of Production: all guesses of these tests come from one address.</summary>
public sealed class StrictMarket : IAsyncLifetime
{
    public Market Market { get; } = Market.With("--Modular:Users:MissesOfAddress=10");

    public Task InitializeAsync() => Market.InitializeAsync();

    public Task DisposeAsync() => Market.DisposeAsync();
}

public sealed class GuessingTests(Market market) : IClassFixture<Market>
{
    private const string Password = "a rather long passphrase";

    [Fact]
    public async Task A_thousand_passwords_at_one_account_are_a_handful_and_its_owner_still_gets_in()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        customer.Dispose();
        using var known = new HttpClient { BaseAddress = market.Host.Url };
        (await LoginAsync(known, email, Password)).Should().Be((200, ""));

        using var attacker = new HttpClient { BaseAddress = market.Host.Url };
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(
            guess => LoginAsync(attacker, email, $"{Password} {guess}")));

        answers.Distinct().Should().BeEquivalentTo([(401, "auth.invalid_credentials"), (429, "auth.throttled")]);
        answers.Count(answer => answer.Status == 401).Should().BeLessThanOrEqualTo(10);
        (await LoginAsync(attacker, email, Password)).Status.Should().Be(429, "a right guess looks like a wrong one");
        (await LoginAsync(known, email, Password)).Should().Be((200, ""), "this device was there before");
    }

    [Fact]
    public async Task Whoever_waits_for_as_long_as_told_may_try_again()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        customer.Dispose();
        using var forgetful = new HttpClient { BaseAddress = market.Host.Url };
        TimeSpan? wait = null;
        while (wait is null)
        {
            using var answer = await SendAsync(forgetful, email, "some other long passphrase");
            wait = answer.Headers.RetryAfter?.Delta;
        }

        await Shop.ExpectAsync(200, market.Visitor.PostAsync(
            "/testhooks/clock", new { advance = System.Xml.XmlConvert.ToString(wait.Value) }));

        (await LoginAsync(forgetful, email, Password)).Should().Be((200, ""));
    }

    [Fact]
    public async Task An_address_without_account_is_held_up_like_any_other()
    {
        using var attacker = new HttpClient { BaseAddress = market.Host.Url };
        var email = $"nobody{Shop.NewKey()}@example.com";

        var answers = new List<(int, string)>();
        for (var guess = 0; guess < 5; guess++)
        {
            answers.Add(await LoginAsync(attacker, email, $"{Password} {guess}"));
        }

        answers.Take(3).Should().AllBeEquivalentTo((401, "auth.invalid_credentials"));
        answers[^1].Should().Be((429, "auth.throttled"));
    }

    [Fact]
    public async Task A_stolen_token_does_not_open_the_way_to_guess_the_password()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        using var stolen = customer;

        var answers = new List<Reply>();
        for (var guess = 0; guess < 5; guess++)
        {
            answers.Add(await stolen.PostAsync("/api/v1/auth/step-up", new { password = $"{Password} {guess}" }));
        }

        answers[0].Code.Should().Be("auth.invalid_credentials");
        answers[^1].Code.Should().Be("auth.throttled");
        using var owner = await market.LoginAgainAsync(email);
        await Shop.ExpectAsync(204, owner.SendAsync(
            HttpMethod.Put, "/api/v1/me/password",
            new { current = Password, @new = "a passphrase that nobody has" }));
    }

    [Fact]
    public async Task No_mailbox_is_flooded_by_who_only_knows_its_address()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        customer.Dispose();
        var before = (await market.Visitor.MailsAsync(email)).Count;

        for (var i = 0; i < 8; i++)
        {
            var asked = await Shop.ExpectAsync(202, market.Visitor.PostAsync("/api/v1/auth/recovery", new { email }));
            ((string)asked["challengeId"]!).Should().HaveLength(36);
        }

        await market.QuiesceAsync();
        // One is the mail of the registration's own hour.
        ((await market.Visitor.MailsAsync(email)).Count - before).Should().BeInRange(1, 5);
    }

    internal static async Task<(int Status, string Code)> LoginAsync(HttpClient client, string email, string password)
    {
        using var answer = await SendAsync(client, email, password);
        return answer.IsSuccessStatusCode
            ? ((int)answer.StatusCode, "")
            : ((int)answer.StatusCode,
                (string)(await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>())!["code"]!);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string email, string password) =>
        client.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
}

public sealed class SprayingTests(StrictMarket strict) : IClassFixture<StrictMarket>
{
    [Fact]
    public async Task One_password_at_a_thousand_accounts_is_ten_guesses()
    {
        var market = strict.Market;
        await market.AdvanceAsync("PT16M");
        var (customer, email) = await market.NewCustomerWithMailAsync();
        customer.Dispose();
        using var known = new HttpClient { BaseAddress = market.Host.Url };
        await GuessingTests.LoginAsync(known, email, "a rather long passphrase");

        using var attacker = new HttpClient { BaseAddress = market.Host.Url };
        // All at once: patience is no worse than haste.
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(account => GuessingTests.LoginAsync(
            attacker, $"victim{account}@example.com", "the password of the year")));

        answers.Count(answer => answer == (401, "auth.invalid_credentials")).Should().Be(10);
        answers.Count(answer => answer == (429, "auth.throttled")).Should().Be(990);
        (await GuessingTests.LoginAsync(known, email, "a rather long passphrase")).Should().Be((200, ""));
    }

    [Fact]
    public async Task Wrong_codes_at_many_challenges_are_ten_guesses()
    {
        var market = strict.Market;
        await market.AdvanceAsync("PT16M");

        List<string> answers = [];
        for (var i = 0; i < 12; i++)
        {
            answers.Add((await market.Visitor.PostAsync("/api/v1/auth/recovery/complete", new
            {
                challengeId = Guid.CreateVersion7(), code = "123456", newPassword = "the password of the year",
            })).Code);
        }

        answers.Should().Equal(
            Enumerable.Repeat("challenge.invalid", 10).Concat(Enumerable.Repeat("auth.throttled", 2)));
    }
}
