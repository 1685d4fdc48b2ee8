using FluentAssertions;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Infrastructure.Users;
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
}
