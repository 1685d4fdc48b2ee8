using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using FluentAssertions;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users.Http;

public sealed class OwnAccountRoutesTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task A_profile_is_changed_in_the_version_that_was_seen()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        using var client = await host.LoggedInAsync(email);

        await PatchAsync(client, """{"name":"Ada"}""", version: null).ExpectRefusalAsync(428, "precondition.required");
        using var changed = await PatchAsync(
            client, """{"name":" Countess ","locale":"de-AT","timezone":"Europe/Vienna"}""", version: 2);
        await PatchAsync(client, """{"name":"Ada"}""", version: 2).ExpectRefusalAsync(412, "precondition.stale");

        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        changed.Headers.ETag!.Tag.Should().Be("\"3\"");
        var me = await client.GetAsync("me").ExpectAsync(200);
        ((string)me["name"]!, (string)me["locale"]!, (string)me["timezone"]!)
            .Should().Be(("Countess", "de-AT", "Europe/Vienna"));
        (await host.ScalarAsync<string>(
            """
            select e.data ->> 'timezone' from log.events e join users.users u on (e.data ->> 'userId')::uuid = u.id
            where u.email = @email and e.type = 'users.contact.changed.v1' order by e.position desc limit 1
            """,
            new { email })).Should().Be("Europe/Vienna");
    }

    [Theory]
    [InlineData("Europe/Wien")]
    [InlineData("CET Standard Time")]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/../Europe/Vienna")]
    [InlineData("")]
    public async Task What_is_no_time_zone_is_refused(string zone)
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        using var client = await host.LoggedInAsync(email);

        var answer = await PatchAsync(client, $$"""{"timezone":"{{zone}}"}""", version: 2).ExpectAsync(422);

        answer["errors"]!.AsArray().Select(error => (string)error!["code"]!).Distinct()
            .Should().Equal("timezone.invalid");
    }

    [Fact]
    public async Task What_happened_to_the_account_is_listed_for_its_owner_alone()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        using var client = await host.LoggedInAsync(email);
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Firefox/99");
        var stranger = await NewEmailAsync();

        await client.PutAsJsonAsync(
            "me/password", new { current = AccountFlow.Password, @new = "another-house-4711-in-the-dale" })
            .ExpectAsync(204);
        await host.QuiesceAsync();

        var events = (await client.GetAsync("me/security-events").ExpectAsync(200))["data"]!.AsArray();
        events.Select(told => ((string)told!["kind"]!, (string?)told["userAgent"], (string?)told["ipAddress"]))
            .Should().Equal(("password_changed", "Firefox/99", null), ("login", null, "127.0.0.1"));
        using var other = await host.LoggedInAsync(stranger);
        (await other.GetAsync("me/security-events").ExpectAsync(200))["data"]!.AsArray()
            .Should().NotContain(told => (string)told!["kind"]! == "password_changed");
    }

    [Fact]
    public async Task From_a_forgotten_password_to_a_new_address()
    {
        var (email, next) = (await NewEmailAsync(), AccountFlow.NewEmail());
        using var client = host.Stranger();
        var challengeId = (Guid)(await client.PostAsJsonAsync("auth/recovery", new { email }).ExpectAsync(202))
            ["challengeId"]!;
        await client.PostAsJsonAsync(
            "auth/recovery/complete", new { challengeId, code = "wrong", newPassword = "a password that I keep" })
            .ExpectRefusalAsync(422, "challenge.invalid");
        await client.PostAsJsonAsync(
            "auth/recovery/complete",
            new { challengeId, code = await host.CodeAsync(challengeId), newPassword = "a password that I keep" })
            .ExpectAsync(204);

        using var owner = await host.LoggedInAsync(email, "a password that I keep");
        var id = (Guid)(await owner.GetAsync("me").ExpectAsync(200))["id"]!;
        await owner.PostAsJsonAsync("me/email-change", new { newEmail = next }).ExpectAsync(202);
        var code = await host.CodeAsync(await host.ChallengeAsync(id, "change_email"));
        await owner.PostAsJsonAsync("me/email-change/confirm", new { code }).ExpectAsync(204);

        ((string)(await owner.GetAsync("me").ExpectAsync(200))["email"]!).Should().Be(next);
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("verify-email/resend")]
    public async Task U10_A_known_and_an_unknown_address_get_the_same_bytes_but_for_the_id(string route)
    {
        using var client = host.Stranger();
        using var known = await client.PostAsJsonAsync($"auth/{route}", new { email = await NewEmailAsync() });
        using var unknown = await client.PostAsJsonAsync($"auth/{route}", new { email = AccountFlow.NewEmail() });

        known.StatusCode.Should().Be(HttpStatusCode.Accepted).And.Be(unknown.StatusCode);
        (await known.Content.ReadAsByteArrayAsync()).Length.Should().Be(
            (await unknown.Content.ReadAsByteArrayAsync()).Length);
        known.Headers.Select(header => header.Key).Should().Equal(unknown.Headers.Select(header => header.Key));
    }

    private async Task<string> NewEmailAsync()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        return email;
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string patch, int? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "me")
        {
            Content = new StringContent(patch, Encoding.UTF8, "application/merge-patch+json"),
        };
        if (version is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        }

        return await client.SendAsync(request);
    }
}
