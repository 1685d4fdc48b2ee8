using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

/// <summary>U6 for codes of the second factor, and what an account with one can do.</summary>
public sealed class SecondFactorTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private const int AtOnce = 20;

    private readonly UsersHost _host = hosts.Here;

    [Fact]
    public async Task Once_it_is_confirmed_a_login_asks_for_a_code_and_ends_with_both_factors()
    {
        var email = AccountFlow.NewEmail();
        var user = await _host.GivenUserAsync(email);
        var caller = (await _host.WhoIsAsync((await _host.LoginAsync(email)).Tokens!.AccessToken))!;
        var first = await _host.SucceedAsync(new EnrolTotpCommand(user));
        var second = await _host.SucceedAsync(new EnrolTotpCommand(user));

        (await _host.LoginAsync(email)).Tokens.Should().NotBeNull("it is not confirmed yet");
        (await ConfirmAsync(caller, _host.CodeOf(first.Secret))).Error.Should().Be(UserErrors.SecondFactorCodeWrong);
        var confirmed = (await ConfirmAsync(caller, _host.CodeOf(second.Secret))).Value;

        second.Uri.Should().StartWith("otpauth://totp/Modular:").And.Contain($"secret={second.Secret}");
        confirmed.RecoveryCodes.Should().HaveCount(10).And.OnlyHaveUniqueItems();
        (await _host.WhoIsAsync(confirmed.Tokens.AccessToken))!.AuthLevel.Should().Be(AuthLevel.Aal2);
        (await _host.SendAsync(new EnrolTotpCommand(user))).Error.Should().Be(UserErrors.SecondFactorEnrolled);
        var login = await _host.LoginAsync(email);
        login.Tokens.Should().BeNull();
        (await _host.VerifyMfaAsync(login.MfaToken!, _host.CodeOf(second.Secret))).Refusal
            .Should().Be(UserErrors.SecondFactorFailed, "it has confirmed the app");
        var done = await _host.VerifyMfaAsync(login.MfaToken!, _host.NextCodeOf(second.Secret));
        (await _host.WhoIsAsync(done.Tokens!.AccessToken))!.AuthLevel.Should().Be(AuthLevel.Aal2);
        var refreshed = await _host.RefreshAsync(done.Tokens.RefreshToken);
        (await _host.WhoIsAsync(refreshed.Tokens!.AccessToken))!.AuthLevel.Should().Be(AuthLevel.Aal2);
    }

    [Fact]
    public async Task Of_twenty_who_send_one_code_at_once_to_two_processes_one_gets_in()
    {
        var owner = await _host.GivenSecondFactorAsync();

        var (code, next) = (_host.CodeOf(owner.Secret), _host.NextCodeOf(owner.Secret));

        (await EnterAtOnceAsync(owner, code)).Should().Be(1);

        (await LoginAsync(owner, code)).Refusal.Should().Be(UserErrors.SecondFactorFailed);
        (await LoginAsync(owner, next)).Tokens.Should().NotBeNull("it is another code");
        (await LoginAsync(owner, code)).Refusal.Should().Be(
            UserErrors.SecondFactorFailed, "it is of before the last one");
    }

    [Fact]
    public async Task Of_twenty_who_send_one_recovery_code_at_once_to_two_processes_one_gets_in()
    {
        var owner = await _host.GivenSecondFactorAsync();

        (await EnterAtOnceAsync(owner, owner.RecoveryCodes[3])).Should().Be(1);

        (await LoginAsync(owner, owner.RecoveryCodes[3])).Refusal.Should().Be(UserErrors.SecondFactorFailed);
        (await LoginAsync(owner, owner.RecoveryCodes[4].ToUpperInvariant().Replace('-', ' ')))
            .Tokens.Should().NotBeNull("people type it from paper");
    }

    [Fact]
    public async Task Who_knows_the_password_alone_keeps_nobody_from_sending_the_code()
    {
        var owner = await _host.GivenSecondFactorAsync();
        var login = await _host.LoginAsync(owner.Email);

        List<SessionAttempt> others = [];
        for (var i = 0; i < 60; i++)
        {
            others.Add(await _host.LoginAsync(owner.Email));
        }

        others[^1].Refusal!.Code.Should().Be("auth.throttled");
        (await _host.VerifyMfaAsync(login.MfaToken!, _host.CodeOf(owner.Secret))).Tokens.Should().NotBeNull();
        (await _host.LoginAsync(owner.Email)).MfaToken.Should().NotBeNull("the owner was there");
    }

    [Fact]
    public async Task Five_wrong_codes_behind_the_right_password_are_told_to_the_owner()
    {
        var owner = await _host.GivenSecondFactorAsync();
        var login = await _host.LoginAsync(owner.Email);

        for (var i = 0; i < Session.MaxFailures; i++)
        {
            (await _host.VerifyMfaAsync(login.MfaToken!, "a wrong code")).Refusal
                .Should().Be(UserErrors.SecondFactorFailed);
        }

        (await _host.ScalarAsync<long>(
            """
            select count(*) from log.events where type = 'users.security.alert.v1'
                and data ->> 'kind' = 'mfa_failed' and data ->> 'userId' = @user::text
            """,
            new { user = owner.User })).Should().Be(1);
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old_ones()
    {
        var owner = await _host.GivenSecondFactorAsync();

        var made = await _host.SucceedAsync(new RegenerateRecoveryCodesCommand(owner.User, owner.Caller.SessionId));

        made.Codes.Should().HaveCount(10).And.NotIntersectWith(owner.RecoveryCodes);
        (await LoginAsync(owner, owner.RecoveryCodes[0])).Refusal.Should().Be(UserErrors.SecondFactorFailed);
        (await LoginAsync(owner, made.Codes[0])).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task Five_wrong_codes_end_the_login_and_the_right_one_comes_too_late()
    {
        var owner = await _host.GivenSecondFactorAsync();
        var login = await _host.LoginAsync(owner.Email);

        for (var tries = 0; tries < Session.MaxFailures; tries++)
        {
            (await _host.VerifyMfaAsync(login.MfaToken!, "no code")).Refusal.Should().Be(UserErrors.SecondFactorFailed);
            await ForgetGuessesAsync();
        }

        (await _host.VerifyMfaAsync(login.MfaToken!, _host.CodeOf(owner.Secret))).Refusal
            .Should().Be(UserErrors.SecondFactorFailed);
        (await LoginAsync(owner, _host.CodeOf(owner.Secret))).Tokens.Should().NotBeNull("the account is not locked");
    }

    [Fact]
    public async Task Wrong_codes_at_once_at_two_processes_are_counted_one_by_one()
    {
        var owner = await _host.GivenSecondFactorAsync();
        var login = await _host.LoginAsync(owner.Email);

        var refusals = await AtOnceAsync(8, host => host.VerifyMfaAsync(login.MfaToken!, "no code"));

        refusals.Should().OnlyContain(attempt =>
            attempt.Refusal == UserErrors.SecondFactorFailed || attempt.Refusal == SharedErrors.Conflict
            || attempt.Refusal!.Kind == ErrorKind.Throttled);
        var counted = refusals.Count(attempt => attempt.Refusal == UserErrors.SecondFactorFailed);
        (await _host.ScalarAsync<long>(
            "select max(failures) from users.sessions where user_id = @User", new { owner.User }))
            .Should().Be(Math.Min(counted, Session.MaxFailures));
    }

    [Fact]
    public async Task A_login_waits_five_minutes_for_its_code()
    {
        var owner = await _host.GivenSecondFactorAsync();
        var login = await _host.LoginAsync(owner.Email);
        await _host.Database.ExecuteAsync(
            "users",
            "update users.sessions set expires_at = started_at where user_id = @User and status = 'pending_mfa'",
            new { owner.User });

        (await _host.VerifyMfaAsync(login.MfaToken!, _host.CodeOf(owner.Secret))).Refusal
            .Should().Be(UserErrors.SecondFactorFailed);
    }

    [Fact]
    public async Task Neither_token_is_taken_for_the_other()
    {
        var owner = await _host.GivenSecondFactorAsync();
        var login = await _host.LoginAsync(owner.Email);

        (await _host.RefreshAsync(login.MfaToken!)).Refusal.Should().Be(UserErrors.SessionRevoked);
        (await _host.VerifyMfaAsync(owner.Tokens.RefreshToken, _host.CodeOf(owner.Secret))).Refusal
            .Should().Be(UserErrors.SecondFactorFailed);
    }

    [Fact]
    public async Task Secrets_and_codes_are_in_no_row_and_in_no_event()
    {
        var owner = await _host.GivenSecondFactorAsync();
        await LoginAsync(owner, owner.RecoveryCodes[0]);

        var told = await _host.ScalarAsync<long>(
            """
            select (select count(*) from users.second_factors f, unnest(@all) it
                    where strpos(f::text, it) > 0 or strpos(encode(f.secret, 'escape'), it) > 0)
                 + (select count(*) from log.events e, unnest(@all) it where strpos(e.data::text, it) > 0)
            """,
            new { all = owner.RecoveryCodes.Append(owner.Secret).ToArray() });

        told.Should().Be(0);
    }

    [Fact]
    public async Task Switching_it_off_ends_the_other_sessions_and_takes_the_rights_of_staff_everywhere()
    {
        var owner = await _host.GivenSecondFactorAsync();
        await _host.Database.ExecuteAsync(
            "users", "update users.users set roles = '{admin}' where id = @User", new { owner.User });
        var mine = (await LoginAsync(owner, _host.CodeOf(owner.Secret))).Tokens!;
        var caller = (await hosts.There.WhoIsAsync(mine.AccessToken))!;
        caller.May("ops:*").Should().BeTrue();

        await _host.SucceedAsync(new DisableTotpCommand(owner.User, caller.SessionId));

        await hosts.RefusedEverywhereAsync(mine.AccessToken, "token.stale");
        await hosts.RefusedEverywhereAsync(owner.Tokens.AccessToken, "auth.token_invalid");
        var next = (await _host.RefreshAsync(mine.RefreshToken)).Tokens!;
        var reduced = (await _host.WhoIsAsync(next.AccessToken))!;
        reduced.AuthLevel.Should().Be(AuthLevel.Aal1);
        reduced.May("ops:*").Should().BeFalse();
        reduced.WithSecondFactor.Should().Contain("ops:*");
        (await _host.LoginAsync(owner.Email)).Tokens.Should().NotBeNull("no code is asked for");
        (await _host.SendAsync(new DisableTotpCommand(owner.User, caller.SessionId))).Error
            .Should().Be(UserErrors.SecondFactorNotFound);
    }

    [Fact]
    public async Task A_step_up_takes_the_password_or_a_code_and_moves_the_chain_on()
    {
        var owner = await _host.GivenSecondFactorAsync();

        (await _host.StepUpAsync(owner.Caller, password: "not the password")).Refusal
            .Should().Be(UserErrors.InvalidCredentials);
        (await _host.StepUpAsync(owner.Caller, code: "000000")).Refusal.Should().Be(UserErrors.SecondFactorFailed);
        var first = (await _host.StepUpAsync(owner.Caller, password: AccountFlow.Password)).Tokens!;
        var second = (await _host.StepUpAsync(owner.Caller, code: _host.CodeOf(owner.Secret))).Tokens!;

        first.RefreshToken.Should().NotBe(second.RefreshToken);
        (await _host.WhoIsAsync(second.AccessToken))!.AuthenticatedAt.Should()
            .BeOnOrAfter(owner.Caller.AuthenticatedAt);
        (await _host.RefreshAsync(owner.Tokens.RefreshToken)).Refusal.Should().Be(
            UserErrors.RefreshTokenReused, "it is of before both");
    }

    [Fact]
    public async Task A_session_that_has_not_seen_the_second_factor_is_not_stepped_up_by_a_password()
    {
        var owner = await GivenPasswordAloneAsync();

        (await _host.StepUpAsync(owner.Caller, password: AccountFlow.Password)).Refusal
            .Should().Be(SharedErrors.SecondFactorRequired);
        var lifted = (await _host.StepUpAsync(owner.Caller, code: _host.CodeOf(owner.Secret))).Tokens!;
        (await _host.WhoIsAsync(lifted.AccessToken))!.AuthLevel.Should().Be(AuthLevel.Aal2);
    }

    [Fact]
    public async Task A_session_that_has_not_seen_the_second_factor_cannot_weaken_it()
    {
        var owner = await GivenPasswordAloneAsync();

        (await _host.SendAsync(new DisableTotpCommand(owner.User, owner.Caller.SessionId))).Error
            .Should().Be(SharedErrors.SecondFactorRequired);
        (await _host.SendAsync(new RegenerateRecoveryCodesCommand(owner.User, owner.Caller.SessionId))).Error
            .Should().Be(SharedErrors.SecondFactorRequired);

        (await _host.StepUpAsync(owner.Caller, code: _host.CodeOf(owner.Secret))).Refusal.Should().BeNull();
        await _host.SucceedAsync(new RegenerateRecoveryCodesCommand(owner.User, owner.Caller.SessionId));
        await _host.SucceedAsync(new DisableTotpCommand(owner.User, owner.Caller.SessionId));
    }

    [Fact]
    public async Task Switching_it_on_ends_the_sessions_that_have_not_seen_it()
    {
        var email = AccountFlow.NewEmail();
        var user = await _host.GivenUserAsync(email);
        var older = (await hosts.There.LoginAsync(email)).Tokens!;
        var caller = (await _host.WhoIsAsync((await _host.LoginAsync(email)).Tokens!.AccessToken))!;
        var key = await _host.SucceedAsync(new EnrolTotpCommand(user));

        var confirmed = (await ConfirmAsync(caller, _host.CodeOf(key.Secret))).Value;

        await hosts.RefusedEverywhereAsync(older.AccessToken, "auth.token_invalid");
        (await hosts.There.RefreshAsync(older.RefreshToken)).Refusal.Should().Be(UserErrors.SessionRevoked);
        (await hosts.There.RefreshAsync(confirmed.Tokens.RefreshToken)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task A_login_by_password_alone_is_judged_anew_when_a_second_factor_is_confirmed_at_the_same_moment()
    {
        var owner = await _host.GivenSecondFactorAsync();

        var outcome = await _host.WriteAsync(async services =>
        {
            var found = await services.GetRequiredService<IUserRepository>()
                .GetAsync(new UserId(owner.User), CancellationToken.None);
            services.GetRequiredService<ISessionRepository>().Add(
                Session.Start(
                    new SessionId(Guid.CreateVersion7()), new UserId(owner.User), Device.Unknown, isNewDevice: false,
                    StaffPolicy.OfCustomers, TimeProvider.System.GetUtcNow()),
                found!.State);
        });

        outcome.IsConflict.Should().BeTrue();
    }

    [Fact]
    public async Task Who_knows_the_password_alone_ends_no_session_however_often_they_log_in()
    {
        var owner = await _host.GivenSecondFactorAsync();
        await _host.Database.ExecuteAsync(
            "users",
            """
            insert into users.sessions (id, version, user_id, status, auth_level, authenticated_at, generation,
                                        rotated_at, started_at, expires_at, failures)
            select gen_random_uuid(), 1, user_id, it.status, 'aal1', authenticated_at, 1, rotated_at,
                   started_at - make_interval(secs => it.n), expires_at, 0
            from users.sessions,
                (select 'pending_mfa' as status, generate_series(1, 50) as n
                 union all select 'active', generate_series(1, 40)) it
            where id = @SessionId
            """,
            new { owner.Caller.SessionId });

        var login = await _host.LoginAsync(owner.Email);

        (await LiveAsync(owner)).Should().Be((41, 50), "the oldest of those that wait has gone");
        (await _host.VerifyMfaAsync(login.MfaToken!, _host.CodeOf(owner.Secret))).Tokens.Should().NotBeNull();
        (await LiveAsync(owner)).Should().Be((42, 8), "those that wait go first");
    }

    /// <summary>Else an account's codes have to be tried slowly: that is not what these tests are about.</summary>
    private Task ForgetGuessesAsync() => _host.Database.ExecuteAsync("users", "delete from users.guesses");

    private Task<Result<ConfirmedTotp>> ConfirmAsync(Caller caller, string code) =>
        _host.SendAsync(new ConfirmTotpCommand(caller.UserId, caller.SessionId, code));

    // As a session that is older than the second factor would be, if confirming had not ended it.
    private async Task<Enrolled> GivenPasswordAloneAsync()
    {
        var owner = await _host.GivenSecondFactorAsync();
        await _host.Database.ExecuteAsync(
            "users", "update users.sessions set auth_level = 'aal1' where user_id = @User", new { owner.User });
        return owner;
    }

    private async Task<(long Active, long Pending)> LiveAsync(Enrolled owner)
    {
        const string Count = "select count(*) from users.sessions where user_id = @User and status = ";
        return (await _host.ScalarAsync<long>($"{Count} 'active'", new { owner.User }),
            await _host.ScalarAsync<long>($"{Count} 'pending_mfa'", new { owner.User }));
    }

    private async Task<SessionAttempt> LoginAsync(Enrolled owner, string code) =>
        await _host.VerifyMfaAsync((await _host.LoginAsync(owner.Email)).MfaToken!, code);

    // A login of its own for each, so that nothing but the code is what they share.
    private async Task<int> EnterAtOnceAsync(Enrolled owner, string code)
    {
        var logins = new Queue<string>();
        for (var i = 0; i < AtOnce; i++)
        {
            logins.Enqueue((await _host.LoginAsync(owner.Email)).MfaToken!);
        }

        var attempts = await AtOnceAsync(AtOnce, host => host.VerifyMfaAsync(logins.Dequeue(), code));
        attempts.Where(attempt => attempt.Tokens is null).Should().OnlyContain(attempt =>
            attempt.Refusal == UserErrors.SecondFactorFailed || attempt.Refusal == SharedErrors.Conflict
            || attempt.Refusal!.Kind == ErrorKind.Throttled);
        await ForgetGuessesAsync();
        return attempts.Count(attempt => attempt.Tokens is not null);
    }

    private Task<SessionAttempt[]> AtOnceAsync(int count, Func<UsersHost, Task<SessionAttempt>> send) => Task.WhenAll(
        Enumerable.Range(0, count).Select(i => send(i % 2 == 0 ? hosts.Here : hosts.There)).ToList());
}
