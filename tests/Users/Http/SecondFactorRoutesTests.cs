using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users.Http;

public sealed class SecondFactorRoutesTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task From_the_secret_to_a_login_with_a_recovery_code_and_back()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        using var client = As((await host.LoginAsync(email)).Tokens!.AccessToken);
        var key = await ExpectAsync(HttpStatusCode.OK, client.PostAsync("me/mfa/totp", content: null));
        await ExpectAsync(
            HttpStatusCode.UnprocessableEntity, client.PostAsJsonAsync("me/mfa/totp/confirm", new { code = "0" }));
        var confirmed = await ExpectAsync(HttpStatusCode.OK, client.PostAsJsonAsync(
            "me/mfa/totp/confirm", new { code = host.CodeOf((string)key["secret"]!) }));
        var again = await ExpectAsync(HttpStatusCode.Conflict, client.PostAsync("me/mfa/totp", content: null));

        var credentials = new { email, password = AccountFlow.Password };
        var login = await ExpectAsync(HttpStatusCode.OK, client.PostAsJsonAsync("auth/login", credentials));
        var mfaToken = (string)login["mfaToken"]!;
        var wrong = await ExpectAsync(
            HttpStatusCode.Unauthorized, client.PostAsJsonAsync("auth/mfa", new { mfaToken, code = "000000" }));
        var code = (string)confirmed["recoveryCodes"]![0]!;
        var session = await ExpectAsync(
            HttpStatusCode.OK, client.PostAsJsonAsync("auth/mfa", new { mfaToken, code }));

        ((string)again["code"]!).Should().Be("mfa.already_enrolled");
        login.Select(member => member.Key).Should().Equal("mfaToken");
        ((string)wrong["code"]!).Should().Be("auth.invalid_code");
        using var entered = As((string)session["accessToken"]!);
        var codes = await ExpectAsync(HttpStatusCode.OK, entered.PostAsync("me/mfa/recovery-codes", content: null));
        codes["recoveryCodes"]!.AsArray().Should().HaveCount(10);
        await ExpectAsync(HttpStatusCode.NoContent, entered.DeleteAsync("me/mfa/totp"));
        (await ExpectAsync(HttpStatusCode.OK, client.PostAsJsonAsync("auth/login", credentials)))
            .Should().ContainKey("accessToken");
    }

    [Fact]
    public async Task Who_has_lost_phone_and_codes_is_helped_by_staff()
    {
        var email = AccountFlow.NewEmail();
        var id = await host.GivenUserAsync(email);
        using var admin = await host.AdminAsync();
        var reset = $"users/{id}/mfa/reset";
        await admin.PostAsJsonAsync(reset, new { reason = "A call." }).ExpectRefusalAsync(409, "mfa.not_enrolled");
        using var client = As((await host.LoginAsync(email)).Tokens!.AccessToken);
        var key = await ExpectAsync(HttpStatusCode.OK, client.PostAsync("me/mfa/totp", content: null));
        var session = await ExpectAsync(HttpStatusCode.OK, client.PostAsJsonAsync(
            "me/mfa/totp/confirm", new { code = host.CodeOf((string)key["secret"]!) }));
        var boss = await host.ScalarAsync<Guid>("select id from users.users where 'admin' = any (roles)");
        (await host.SendAsync(new ResetSecondFactorCommand(boss, new HashSet<string>(), "A call."))).Error
            .Should().Be(UserErrors.RoleEscalation);

        await admin.PostAsJsonAsync(reset, new { reason = "A call." }).ExpectAsync(204);

        (await host.WhoIsAsync((string)session["session"]!["accessToken"]!)).Should().BeNull();
        (await host.LoginAsync(email)).Tokens.Should().NotBeNull("the password is enough");
        (await host.QueryAsync<string>(
            """
            select data ->> 'kind' from log.events
            where type = 'users.security.alert.v1' and data ->> 'userId' = @id::text
              and data ->> 'kind' <> 'new_device' order by position
            """,
            new { id })).Should().BeEquivalentTo("mfa_enabled", "mfa_disabled", "sessions_revoked_by_admin");
    }

    [Fact]
    public async Task What_asks_for_a_recent_proof_says_so_and_a_step_up_helps()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        var tokens = (await host.LoginAsync(email)).Tokens!;
        await host.Database.ExecuteAsync(
            "users",
            """
            update users.sessions set authenticated_at = authenticated_at - interval '16 minutes'
            where user_id = (select id from users.users where email = @email)
            """,
            new { email });
        using var client = As((await host.RefreshAsync(tokens.RefreshToken)).Tokens!.AccessToken);

        var refused = await ExpectAsync(HttpStatusCode.Forbidden, client.PostAsync("me/mfa/totp", content: null));
        var both = await ExpectAsync(HttpStatusCode.UnprocessableEntity, client.PostAsJsonAsync(
            "auth/step-up", new { password = AccountFlow.Password, code = "123456" }));
        var proven = await ExpectAsync(
            HttpStatusCode.OK, client.PostAsJsonAsync("auth/step-up", new { password = AccountFlow.Password }));

        ((string)refused["code"]!).Should().Be("auth.step_up_required");
        ((string)both["code"]!).Should().Be("validation.failed");
        using var recent = As((string)proven["accessToken"]!);
        await ExpectAsync(HttpStatusCode.OK, recent.PostAsync("me/mfa/totp", content: null));
    }

    [Fact]
    public async Task My_sessions_are_listed_and_ended_one_by_one_or_all_but_this()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        var others = new[] { (await host.LoginAsync(email)).Tokens!, (await host.LoginAsync(email)).Tokens! };
        using var client = As((await host.LoginAsync(email)).Tokens!.AccessToken);
        using var stranger = As((await host.NewSessionAsync()).AccessToken);

        var list = (await ExpectAsync(HttpStatusCode.OK, client.GetAsync("me/sessions")))["data"]!.AsArray();
        var oldest = (string)list[^1]!["id"]!;
        var theirs = await ExpectAsync(HttpStatusCode.NotFound, stranger.DeleteAsync($"me/sessions/{oldest}"));
        await ExpectAsync(HttpStatusCode.NoContent, client.DeleteAsync($"me/sessions/{oldest}"));
        (await host.WhoIsAsync(others[0].AccessToken)).Should().BeNull();
        (await host.WhoIsAsync(others[1].AccessToken)).Should().NotBeNull();
        await ExpectAsync(HttpStatusCode.NotFound, client.DeleteAsync($"me/sessions/{oldest}"));
        await ExpectAsync(HttpStatusCode.NoContent, client.PostAsync("me/sessions/revoke-others", content: null));

        list.Select(session => (bool)session!["isCurrent"]!).Should().Equal(true, false, false);
        ((string)theirs["code"]!).Should().Be("session.not_found");
        (await host.WhoIsAsync(others[1].AccessToken)).Should().BeNull();
        (await ExpectAsync(HttpStatusCode.OK, client.GetAsync("me/sessions")))["data"]!.AsArray()
            .Should().ContainSingle();
    }

    private static async Task<JsonObject> ExpectAsync(HttpStatusCode status, Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private HttpClient As(string accessToken)
    {
        var client = host.Stranger();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }
}
