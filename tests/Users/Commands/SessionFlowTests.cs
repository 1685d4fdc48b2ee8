using System.Buffers.Binary;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Infrastructure.Users;
using Modular.Infrastructure.Users.Write;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class SessionFlowTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_are_refused_alike()
    {
        var email = AccountFlow.NewEmail();
        await host.RegisterAsync(email);

        (await host.LoginAsync(email, "not the password at all")).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync(AccountFlow.NewEmail())).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync("no address")).Refusal.Should().Be(UserErrors.InvalidCredentials);
    }

    [Fact]
    public async Task Before_verification_the_right_password_leads_to_the_challenge()
    {
        var email = AccountFlow.NewEmail();
        var challenge = await host.RegisterAsync(email);

        var attempt = await host.LoginAsync(email);

        attempt.Refusal!.Code.Should().Be("auth.email_unverified");
        attempt.Refusal.Extensions["challengeId"].Should().Be(challenge);
    }

    [Fact]
    public async Task Before_verification_a_dead_challenge_is_replaced_by_a_new_one()
    {
        var email = AccountFlow.NewEmail();
        var challenge = await host.RegisterAsync(email);
        await host.Database.ExecuteAsync(
            "users",
            "update users.challenges set expires_at = expires_at - interval '11 minutes' where id = @challenge",
            new { challenge });

        var attempt = await host.LoginAsync(email);

        var next = (Guid)attempt.Refusal!.Extensions["challengeId"];
        next.Should().NotBe(challenge);
        (await host.VerifyAsync(next, (await host.CodeAsync(next))!)).Should().BeNull();
        (await host.LoginAsync(email)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task A_refresh_token_is_changed_for_the_next_and_ends_the_session_when_it_comes_back_late()
    {
        var first = await host.NewSessionAsync();
        var second = (await host.RefreshAsync(first.RefreshToken)).Tokens!;
        var third = (await host.RefreshAsync(second.RefreshToken)).Tokens!;

        (await host.WhoIsAsync(third.AccessToken)).Should().NotBeNull();
        (await host.RefreshAsync(first.RefreshToken)).Refusal.Should().Be(UserErrors.RefreshTokenReused);

        (await host.RefreshAsync(third.RefreshToken)).Refusal.Should().Be(UserErrors.SessionRevoked);
        (await host.WhoIsAsync(third.AccessToken)).Should().BeNull("the session has ended, and with it its tokens");
    }

    [Fact]
    public async Task Many_who_refresh_with_one_token_at_once_get_the_same_successor()
    {
        var first = await host.NewSessionAsync();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.RefreshAsync(first.RefreshToken)));

        attempts.Select(attempt => attempt.Refusal).Should().OnlyContain(refusal => refusal == null);
        attempts.Select(attempt => attempt.Tokens!.RefreshToken).Distinct().Should().HaveCount(1);
    }

    [Fact]
    public async Task What_is_no_refresh_token_is_refused() =>
        (await host.RefreshAsync("no token")).Refusal.Should().Be(UserErrors.SessionRevoked);

    [Fact]
    public async Task Logging_out_ends_both_tokens_here_at_once_and_elsewhere_soon()
    {
        var other = new UsersHost();
        await other.StartOnAsync(host.Database);
        try
        {
            var tokens = await host.NewSessionAsync();
            var caller = await host.WhoIsAsync(tokens.AccessToken);
            (await other.WhoIsAsync(tokens.AccessToken)).Should().NotBeNull("both processes have the same signing key");

            (await host.SendAsync(new LogoutCommand(caller!.SessionId))).Error.Should().BeNull();

            (await host.WhoIsAsync(tokens.AccessToken)).Should().BeNull();
            (await host.RefreshAsync(tokens.RefreshToken)).Refusal.Should().Be(UserErrors.SessionRevoked);
            using var deadline = new CancellationTokenSource(HostUnderTest.Patience);
            while (await other.WhoIsAsync(tokens.AccessToken) is not null)
            {
                await Task.Delay(50, deadline.Token);
            }
        }
        finally
        {
            await other.StopAsync();
        }
    }

    [Fact]
    public async Task Logging_out_twice_is_fine()
    {
        var session = await host.GivenSessionAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            host.SendAsync(new LogoutCommand(session))));

        answers.Select(answer => answer.Error).Should().OnlyContain(error => error == null);
    }

    [Fact]
    public async Task Each_login_takes_some_sessions_away_that_are_long_over()
    {
        var (old, young) = (await host.GivenSessionAsync(), await host.GivenSessionAsync());
        foreach (var (id, days) in new[] { (old, 181), (young, 179) })
        {
            await host.Database.ExecuteAsync(
                "users",
                """
                update users.sessions set started_at = started_at - make_interval(days => @days),
                    expires_at = expires_at - make_interval(days => @days)
                where id = @id
                """,
                new { id, days });
        }

        await host.GivenSessionAsync();

        (await host.Database.QueryAsync<Guid>(
            "users", "select id from users.sessions where id in (@old, @young)", new { old, young }))
            .Should().Equal(young);
    }

    [Fact]
    public async Task A_device_is_known_by_address_and_name_also_where_one_of_them_is_missing()
    {
        var user = UserId.From(await host.GivenUserAsync());
        async Task<bool> IsNewAsync(string? name, string? address)
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ISessionRepository>().IsNewDeviceAsync(
                user, new Device(name, address), CancellationToken.None);
        }

        var email = await host.ScalarAsync<string>(
            "select email from users.users where id = @id", new { id = user.Value });
        (await IsNewAsync("Firefox", "::1")).Should().BeFalse("it is the first one");
        await host.SucceedAsync(new LoginCommand(email, AccountFlow.Password, "Firefox", "::1"));
        await host.SucceedAsync(new LoginCommand(email, AccountFlow.Password, Address: "::2"));

        (await IsNewAsync("Firefox", "::1")).Should().BeFalse();
        (await IsNewAsync(null, "::2")).Should().BeFalse();
        (await IsNewAsync("Firefox", "::2")).Should().BeTrue();
        (await IsNewAsync(null, "::1")).Should().BeTrue();
        (await IsNewAsync(null, null)).Should().BeTrue();
    }

    [Fact]
    public async Task Whether_a_device_is_new_is_two_looks_at_an_index_however_many_sessions_there_were()
    {
        var (user, others) = (await host.GivenUserAsync(), await host.GivenUserAsync());
        await host.Database.ExecuteAsync(
            TestDatabase.Superuser,
            """
            insert into users.sessions (id, version, user_id, status, auth_level, authenticated_at, generation,
                                        rotated_at, started_at, expires_at, failures, revoked_at, revoked_reason,
                                        user_agent, address)
            select gen_random_uuid(), 1, case when i % 100 = 0 then @user else @others end, 'revoked', 'aal1', now(), 1,
                   now(), now(), now(), 0, now(),
                   'logged_out', 'Firefox ' || i, '::' || i
            from generate_series(1, 30000) as i;
            analyze users.sessions;
            """,
            new { user, others });

        var plan = await host.ScalarAsync<string>(
            "explain (analyze, timing off, format json) " + SessionRepository.IsNewDevice,
            new { user, address = "::100", userAgent = "Firefox 200" });

        var rows = Regex.Matches(
            plan, "\"(Actual Rows|Rows Removed by Filter)\": (?<rows>[0-9]+)", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1));
        rows.Should().NotBeEmpty();
        rows.Sum(match => int.Parse(match.Groups["rows"].Value)).Should().BeLessThan(10, plan);
        plan.Should().Contain("sessions_by_device").And.NotContain("Seq Scan");
        await host.Database.ExecuteAsync(
            "users", "delete from users.sessions where user_id in (@user, @others)", new { user, others });
    }

    [Fact]
    public async Task A_hash_of_an_earlier_time_is_renewed_by_the_next_login()
    {
        var email = AccountFlow.NewEmail();
        await host.GivenUserAsync(email);
        using var earlier = new PasswordHashing(iterations: 1_000);
        var old = await earlier.HashAsync(Password.Typed(AccountFlow.Password), CancellationToken.None);
        await host.Database.ExecuteAsync(
            "users",
            "update users.users set password_hash = @hash where email = @email", new { hash = old.Value, email });

        (await host.LoginAsync(email)).Tokens.Should().NotBeNull();

        (await host.ScalarAsync<string>("select password_hash from users.users where email = @email", new { email }))
            .Should().NotBe(old.Value);
        (await host.LoginAsync(email)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task A_hash_of_the_product_costs_what_OWASP_asks_for()
    {
        // The module's own, before the cheap one of these tests.
        var ofTheProduct = host.Services.GetServices<IPasswordHashing>().First();

        var hash = await ofTheProduct.HashAsync(Password.Typed(AccountFlow.Password), CancellationToken.None);

        // Identity's format 3: a byte, the function (2 is HMAC-SHA512), the iterations.
        var header = Convert.FromBase64String(hash.Value).AsSpan(1, 8);
        BinaryPrimitives.ReadUInt32BigEndian(header).Should().Be(2);
        BinaryPrimitives.ReadUInt32BigEndian(header[4..]).Should().Be(210_000);
    }
}
