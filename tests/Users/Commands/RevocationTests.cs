using Dapper;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.Users.Commands;

/// <summary>U7, U8, U13: what was ended in one process is refused in all of them.</summary>
public sealed class RevocationTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private readonly UsersHost _host = hosts.Here;

    [Fact]
    public async Task All_sessions_of_an_account_but_one_end_in_every_process()
    {
        var (user, email) = await NewUserAsync();
        var kept = (await _host.LoginAsync(email)).Tokens!;
        var ended = (await hosts.There.LoginAsync(email)).Tokens!;
        (await hosts.There.WhoIsAsync(ended.AccessToken)).Should().NotBeNull();
        var except = (await _host.WhoIsAsync(kept.AccessToken))!.SessionId;

        (await RevokeAllAsync(user, new SessionId(except))).Error.Should().BeNull();

        await hosts.RefusedEverywhereAsync(ended.AccessToken, "auth.token_invalid");
        (await hosts.There.RefreshAsync(ended.RefreshToken)).Refusal.Should().Be(UserErrors.SessionRevoked);
        (await hosts.There.WhoIsAsync(kept.AccessToken)).Should().NotBeNull();
        (await RevokeAllAsync(user, except: null)).Error.Should().BeNull();
        (await LiveAsync(user)).Should().Be(0);
    }

    [Fact]
    public async Task After_logout_suspension_and_a_new_password_tokens_count_nowhere()
    {
        var (user, email) = await NewUserAsync();
        async Task<(string Token, Guid Session)> LoginAsync()
        {
            var token = (await _host.LoginAsync(email)).Tokens!.AccessToken;
            return (token, (await hosts.There.WhoIsAsync(token))!.SessionId);
        }

        var (first, session) = await LoginAsync();
        await _host.SucceedAsync(new LogoutCommand(session));
        await hosts.RefusedEverywhereAsync(first, "auth.token_invalid");

        var ((second, _), (third, current)) = (await LoginAsync(), await LoginAsync());
        await _host.SucceedAsync(new ChangePasswordCommand(
            user.Value, current, AccountFlow.Password, AccountFlow.Password, UserAgent: null));
        await hosts.RefusedEverywhereAsync(second, "auth.token_invalid");
        (await hosts.There.WhoIsAsync(third)).Should().NotBeNull("it has changed the password");

        await _host.SucceedAsync(new SuspendUserCommand(user.Value, Guid.Empty, _host.Everything(), "fraud"));
        await hosts.RefusedEverywhereAsync(third, "auth.token_invalid");
        (await LiveAsync(user)).Should().Be(0);
    }

    [Fact]
    public async Task A_role_that_was_given_makes_tokens_stale_in_every_process()
    {
        var (user, email) = await NewUserAsync();
        var tokens = (await _host.LoginAsync(email)).Tokens!;
        (await hosts.There.WhoIsAsync(tokens.AccessToken)).Should().NotBeNull();

        await _host.SucceedAsync(new AssignRoleCommand(
            user.Value, Role.Support, _host.Services.GetRequiredService<PermissionCatalog>().Of([Role.Admin])));

        await hosts.RefusedEverywhereAsync(tokens.AccessToken, "token.stale");
        var next = (await hosts.There.RefreshAsync(tokens.RefreshToken)).Tokens!;
        (await _host.WhoIsAsync(next.AccessToken)).Should().NotBeNull();
        (await hosts.There.WhoIsAsync(next.AccessToken)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_login_whose_account_changes_at_the_same_moment_is_judged_anew()
    {
        var (user, _) = await NewUserAsync();

        var outcome = await _host.WriteAsync(async services =>
        {
            var found = (await services.GetRequiredService<IUserRepository>().GetAsync(user, CancellationToken.None))!;
            await _host.Database.ExecuteAsync(
                "users", "update users.users set version = version + 1 where id = @id", new { id = user.Value });
            services.GetRequiredService<ISessionRepository>().Add(NewSession(user), found.State);
        });

        outcome.IsConflict.Should().BeTrue();
        (await LiveAsync(user)).Should().Be(0);
    }

    [Fact]
    public async Task A_session_that_begins_while_all_are_ended_is_seen_and_ended_too()
    {
        var (user, email) = await NewUserAsync();
        await _host.LoginAsync(email);
        await using var connection = new NpgsqlConnection(_host.Database.AdminConnectionString);
        await connection.OpenAsync();
        await using var login = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            """
            select from users.users where id = @user for share;
            insert into users.sessions (id, version, user_id, status, auth_level, authenticated_at, generation,
                                        rotated_at, started_at, expires_at, failures)
            select gen_random_uuid(), 1, user_id, 'active', 'aal1', authenticated_at, 1, rotated_at, started_at,
                   expires_at, 0
            from users.sessions where user_id = @user
            """,
            new { user = user.Value });

        var ending = RevokeAllAsync(user, except: null);
        using var deadline = new CancellationTokenSource(HostUnderTest.Patience);
        while (await connection.ExecuteScalarAsync<long>(
            "select count(*) from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid))") == 0)
        {
            await Task.Delay(10, deadline.Token);
        }

        await login.CommitAsync();
        (await ending).IsConflict.Should().BeTrue("it would have missed one");
        (await RevokeAllAsync(user, except: null)).Error.Should().BeNull();
        (await LiveAsync(user)).Should().Be(0);
    }

    private static Session NewSession(UserId user) => Session.Start(
        new SessionId(Guid.CreateVersion7()), user, Device.Unknown, isNewDevice: false, StaffPolicy.OfCustomers,
        TimeProvider.System.GetUtcNow());

    private async Task<(UserId User, string Email)> NewUserAsync()
    {
        var email = AccountFlow.NewEmail();
        return (new UserId(await _host.GivenUserAsync(email)), email);
    }

    private Task<CommitOutcome> RevokeAllAsync(UserId user, SessionId? except) =>
        _host.WriteAsync(services => services.GetRequiredService<ISessionRepository>().RevokeAllAsync(
            user, SessionRevocation.CredentialChanged, except,
            services.GetRequiredService<TimeProvider>().GetUtcNow(), CancellationToken.None));

    private Task<long> LiveAsync(UserId user) => _host.ScalarAsync<long>(
        "select count(*) from users.sessions where user_id = @id and status <> 'revoked'", new { id = user.Value });
}
