using FluentAssertions;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

/// <summary>U6 for refresh tokens, and what an account's sessions know of each other.</summary>
public sealed class SessionLinesTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private readonly UsersHost _host = hosts.Here;

    [Fact]
    public async Task Of_twenty_who_send_one_refresh_token_at_once_to_two_processes_one_line_survives_at_most()
    {
        var first = await _host.NewSessionAsync();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => (i % 2 == 0 ? hosts.Here : hosts.There).RefreshAsync(first.RefreshToken)).ToList());

        var lines = attempts.Where(attempt => attempt.Tokens is not null)
            .Select(attempt => attempt.Tokens!.RefreshToken).Distinct().ToList();
        lines.Should().ContainSingle("those who get tokens get the same");
        attempts.Should().OnlyContain(attempt =>
            attempt.Tokens != null || attempt.Refusal == SharedErrors.Conflict);
        (await hosts.There.RefreshAsync(lines[0])).Tokens.Should().NotBeNull();
        (await _host.RefreshAsync(first.RefreshToken)).Refusal.Should().Be(UserErrors.RefreshTokenReused);
    }

    [Fact]
    public async Task A_login_from_where_the_account_was_not_used_before_is_told_apart()
    {
        var email = AccountFlow.NewEmail();
        await _host.GivenUserAsync(email);

        (await IsNewAsync(email, "Phone", "192.0.2.1")).Should().BeFalse("there is nothing to compare it with");
        (await IsNewAsync(email, "Phone", "192.0.2.1")).Should().BeFalse();
        (await IsNewAsync(email, "Phone", "192.0.2.2")).Should().BeTrue();
        (await IsNewAsync(email, "Laptop", "192.0.2.1")).Should().BeTrue();
        (await IsNewAsync(email, "Laptop", "192.0.2.1")).Should().BeFalse();
    }

    [Fact]
    public async Task One_session_too_many_ends_the_oldest()
    {
        var email = AccountFlow.NewEmail();
        var user = await _host.GivenUserAsync(email);
        var oldest = (await _host.LoginAsync(email)).Tokens!;
        await _host.Database.ExecuteAsync(
            "users",
            """
            insert into users.sessions (id, version, user_id, status, auth_level, authenticated_at, generation,
                                        rotated_at, started_at, expires_at, failures)
            select gen_random_uuid(), 0, user_id, 'active', 'aal1', authenticated_at, 1, rotated_at,
                   started_at + i * interval '1 millisecond', expires_at, 0
            from users.sessions, generate_series(1, @more) i where user_id = @user
            """,
            new { user, more = SessionOpening.MaxLive - 1 });

        await _host.LoginAsync(email);

        (await _host.WhoIsAsync(oldest.AccessToken)).Should().BeNull();
        (await _host.ScalarAsync<long>(
            "select count(*) from users.sessions where user_id = @user and status = 'active'", new { user }))
            .Should().Be(SessionOpening.MaxLive);
    }

    private async Task<bool> IsNewAsync(string email, string userAgent, string address)
    {
        var started = await _host.Scenario()
            .When(new LoginCommand(email, AccountFlow.Password, userAgent, address))
            .ThenEventAsync<SessionStarted>();
        return started.IsNewDevice;
    }
}
