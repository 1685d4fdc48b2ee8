using FluentAssertions;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class PasswordFlowTests(UsersHost host) : IClassFixture<UsersHost>
{
    private const string Next = "another-house-4711-in-the-dale";

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_keeps_this_one()
    {
        var (email, id) = await NewUserAsync();
        var (here, there) = (await host.LoginAsync(email), await host.LoginAsync(email));
        var caller = await host.WhoIsAsync(here.Tokens!.AccessToken);

        await host.SucceedAsync(
            new ChangePasswordCommand(id, caller!.SessionId, AccountFlow.Password, Next, UserAgent: null));

        (await host.WhoIsAsync(here.Tokens.AccessToken)).Should().NotBeNull();
        (await host.WhoIsAsync(there.Tokens!.AccessToken)).Should().BeNull();
        (await host.RefreshAsync(there.Tokens.RefreshToken)).Refusal.Should().Be(UserErrors.SessionRevoked);
        (await host.LoginAsync(email)).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync(email, Next)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task Whoever_does_not_know_the_current_password_changes_nothing()
    {
        var (email, id) = await NewUserAsync();

        var wrong = await host.SendAsync(new ChangePasswordCommand(id, Guid.Empty, "not the one", Next, null));
        var easy = await host.SendAsync(
            new ChangePasswordCommand(id, Guid.Empty, AccountFlow.Password, LocalPart(email), null));

        wrong.Error.Should().Be(UserErrors.InvalidCredentials);
        easy.Error!.Fields.Select(field => (field.Field, field.Code)).Should().Equal(("/new", "password.blocked"));
        (await host.LoginAsync(email)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task The_code_of_the_mail_sets_a_new_password_once_and_ends_all_sessions()
    {
        var (email, _) = await NewUserAsync();
        var session = await host.LoginAsync(email);
        var challenge = await host.SucceedAsync(new StartRecoveryCommand(email));
        var code = (await host.CodeAsync(challenge))!;

        (await host.RecoverAsync(challenge, code, Next)).Should().BeNull();

        (await host.RecoverAsync(challenge, code, Next)).Should().Be(UserErrors.ChallengeInvalid);
        (await host.WhoIsAsync(session.Tokens!.AccessToken)).Should().BeNull();
        (await host.LoginAsync(email)).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync(email, Next)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task U5_A_newer_code_takes_the_place_of_the_one_before()
    {
        var (email, id) = await NewUserAsync();
        var first = await host.SucceedAsync(new StartRecoveryCommand(email));
        var code = (await host.CodeAsync(first))!;
        await host.SucceedAsync(new StartRecoveryCommand(email));

        (await host.RecoverAsync(first, code, Next)).Should().Be(UserErrors.ChallengeInvalid);
        (await host.ScalarAsync<long>(
            "select count(*) from users.challenges where user_id = @id and purpose = 'recover' and status = 'issued'",
            new { id })).Should().Be(1);
    }

    [Fact]
    public async Task A_password_that_is_too_easy_for_this_account_leaves_the_code_good()
    {
        var (email, _) = await NewUserAsync();
        var challenge = await host.SucceedAsync(new StartRecoveryCommand(email));
        var code = (await host.CodeAsync(challenge))!;

        var easy = await host.RecoverAsync(challenge, code, LocalPart(email));

        easy!.Fields.Select(field => (field.Field, field.Code)).Should().Equal(("/newPassword", "password.blocked"));
        (await host.RecoverAsync(challenge, code, Next)).Should().BeNull();
    }

    [Fact]
    public async Task Wrong_codes_are_counted_and_say_nothing_of_the_account()
    {
        var (email, _) = await NewUserAsync();
        var challenge = await host.SucceedAsync(new StartRecoveryCommand(email));
        var code = (await host.CodeAsync(challenge))!;

        for (var tries = 0; tries < VerificationChallenge.MaxFailures; tries++)
        {
            // The easy password is not even looked at: whose it is would be known.
            (await host.RecoverAsync(challenge, "no code", LocalPart(email))).Should().Be(UserErrors.ChallengeInvalid);
        }

        (await host.RecoverAsync(challenge, code, Next)).Should().Be(UserErrors.ChallengeInvalid);
    }

    [Fact]
    public async Task A_code_is_good_for_what_it_was_mailed_for_and_nothing_else()
    {
        var email = AccountFlow.NewEmail();
        var verification = await host.RegisterAsync(email);

        (await host.RecoverAsync(verification, (await host.CodeAsync(verification))!, Next))
            .Should().Be(UserErrors.ChallengeInvalid);
        (await host.VerifyAsync(verification, (await host.CodeAsync(verification))!)).Should().BeNull();
        var recovery = await host.SucceedAsync(new StartRecoveryCommand(email));
        (await host.VerifyAsync(recovery, (await host.CodeAsync(recovery))!)).Should().Be(UserErrors.ChallengeInvalid);
    }

    [Fact]
    public async Task U10_An_unknown_address_gets_a_challenge_that_nothing_answers()
    {
        var recovery = await host.SucceedAsync(new StartRecoveryCommand(AccountFlow.NewEmail()));
        var resent = await host.SucceedAsync(new ResendVerificationCommand(AccountFlow.NewEmail()));

        (await host.RecoverAsync(recovery, "123456", Next)).Should().Be(UserErrors.ChallengeInvalid);
        (await host.VerifyAsync(resent, "123456")).Should().Be(UserErrors.ChallengeInvalid);
        (await host.SendAsync(new StartRecoveryCommand("no address"))).Error.Should().Be(UserErrors.EmailInvalid);
    }

    [Fact]
    public async Task Whoever_registers_a_strangers_address_does_not_keep_the_password_of_the_account()
    {
        var email = AccountFlow.NewEmail();
        var first = await host.RegisterAsync(email);

        // Its owner reads the mail, and proves the address with a password of their own.
        var second = await host.SucceedAsync(new StartRecoveryCommand(email));
        (await host.RecoverAsync(second, (await host.CodeAsync(second))!, Next)).Should().BeNull();

        (await host.LoginAsync(email)).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync(email, Next)).Tokens.Should().NotBeNull();
        (await host.VerifyAsync(first, (await host.CodeAsync(first))!)).Should().Be(UserErrors.ChallengeInvalid);
    }

    [Fact]
    public async Task A_suspended_account_is_not_recovered_nor_logged_in_to()
    {
        var (email, id) = await NewUserAsync();
        var session = await host.LoginAsync(email);
        var challenge = await host.SucceedAsync(new StartRecoveryCommand(email));
        var code = (await host.CodeAsync(challenge))!;

        await host.SucceedAsync(new SuspendUserCommand(id, Guid.Empty, host.Everything(), "Chargebacks."));

        (await host.RecoverAsync(challenge, code, Next)).Should().Be(UserErrors.ChallengeInvalid);
        (await host.CodeAsync(await host.SucceedAsync(new StartRecoveryCommand(email)))).Should().BeNull();
        (await host.WhoIsAsync(session.Tokens!.AccessToken)).Should().BeNull();
        (await host.LoginAsync(email, "not the password")).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync(email)).Refusal.Should().Be(UserErrors.AccountSuspended);

        await host.SucceedAsync(new ReinstateUserCommand(id, host.Everything(), "Cleared."));
        (await host.LoginAsync(email)).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task U2_Nothing_of_a_password_or_of_what_staff_wrote_can_be_read_in_the_log()
    {
        var (email, id) = await NewUserAsync();
        var challenge = await host.SucceedAsync(new StartRecoveryCommand(email));
        await host.RecoverAsync(challenge, (await host.CodeAsync(challenge))!, Next);
        await host.SucceedAsync(new ChangePasswordCommand(id, Guid.Empty, Next, AccountFlow.Password, "Netscape"));
        await host.SucceedAsync(new SuspendUserCommand(id, Guid.Empty, host.Everything(), "Chargebacks."));

        var types = await host.ScalarAsync<string[]>(
            """
            select coalesce(array_agg(e.type), '{}') from log.events e, users.users u,
                unnest(@words || u.password_hash) as word
            where u.id = @id and strpos(e.data::text, word) > 0
            """,
            new { id, words = new[] { email, Next, AccountFlow.Password, "Netscape", "Chargebacks" } });

        types.Should().BeEmpty();
    }

    private static string LocalPart(string email) => email[..email.IndexOf('@', StringComparison.Ordinal)];

    private async Task<(string Email, Guid Id)> NewUserAsync()
    {
        var email = AccountFlow.NewEmail();
        return (email, await host.GivenUserAsync(email));
    }
}
