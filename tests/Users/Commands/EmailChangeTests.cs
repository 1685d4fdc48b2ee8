using FluentAssertions;
using Modular.Application.Contracts.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class EmailChangeTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task The_code_goes_to_the_new_address_and_the_old_one_is_told()
    {
        var (old, next) = (AccountFlow.NewEmail(), AccountFlow.NewEmail());
        var id = await host.GivenUserAsync(old);
        var code = await StartAsync(id, next);

        var told = await host.Scenario().When(new ConfirmEmailChangeCommand(id, code!, "Firefox")).ThenEventsAsync();

        told.OfType<SecurityAlertV1>().Should().Equal(
            new SecurityAlertV1(id, "email_changed", UserAgent: "Firefox", Email: old));
        told.OfType<ContactChangedV1>().Single().Email.Should().Be(next);
        (await host.LoginAsync(old)).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.LoginAsync(next)).Tokens.Should().NotBeNull();
        (await host.ConfirmEmailAsync(id, code!)).Should().Be(UserErrors.ChallengeInvalid, "it works once");
    }

    [Fact]
    public async Task U10_Of_a_taken_address_the_owner_is_told_and_the_caller_learns_nothing()
    {
        var (taken, free) = (AccountFlow.NewEmail(), AccountFlow.NewEmail());
        var owner = await host.GivenUserAsync(taken);
        var id = await host.GivenUserAsync();
        var code = await StartAsync(id, free);

        (await StartAsync(id, taken)).Should().BeNull();

        (await host.CodeAsync(await host.ChallengeAsync(owner, "already_registered"))).Should().BeNull();
        (await host.ConfirmEmailAsync(id, code!)).Should().Be(
            UserErrors.ChallengeInvalid, "as if a code had been mailed: the one before is dead");
    }

    [Fact]
    public async Task U1_Of_two_who_want_one_address_at_once_one_gets_it()
    {
        var email = AccountFlow.NewEmail();
        var ids = new[] { await host.GivenUserAsync(), await host.GivenUserAsync() };
        var codes = new[] { await StartAsync(ids[0], email), await StartAsync(ids[1], email) };

        var answers = await host.MeetAtAsync(
            "users.users", "share row exclusive",
            () => host.ConfirmEmailAsync(ids[0], codes[0]!), () => host.ConfirmEmailAsync(ids[1], codes[1]!));

        answers.Should().BeEquivalentTo([null, UserErrors.ChallengeInvalid]);
        (await host.ScalarAsync<long>("select count(*) from users.users where email = @email", new { email }))
            .Should().Be(1);
    }

    [Fact]
    public async Task Whoever_reads_the_mail_of_the_old_address_does_not_get_in_any_more()
    {
        var old = AccountFlow.NewEmail();
        var id = await host.GivenUserAsync(old);
        var recovery = await host.SucceedAsync(new StartRecoveryCommand(old));
        var stolen = (await host.CodeAsync(recovery))!;

        await host.ConfirmEmailAsync(id, (await StartAsync(id, AccountFlow.NewEmail()))!);

        (await host.RecoverAsync(recovery, stolen, "another-house-4711-in-the-dale"))
            .Should().Be(UserErrors.ChallengeInvalid);
    }

    [Fact]
    public async Task The_own_address_and_what_is_none_are_refused_with_their_field()
    {
        var email = AccountFlow.NewEmail();
        var id = await host.GivenUserAsync(email);

        var same = await host.SendAsync(new StartEmailChangeCommand(id, email.ToUpperInvariant()));
        var none = await host.SendAsync(new StartEmailChangeCommand(id, "no address"));

        same.Error!.Fields.Select(field => (field.Field, field.Code)).Should().Equal(("/newEmail", "email.unchanged"));
        none.Error!.Fields.Select(field => (field.Field, field.Code)).Should().Equal(("/newEmail", "email.invalid"));
    }

    /// <returns>The code of the mail; null: none was mailed.</returns>
    private async Task<string?> StartAsync(Guid id, string email)
    {
        await host.SucceedAsync(new StartEmailChangeCommand(id, email));
        return await host.CodeAsync(await host.ScalarAsync<Guid>(
            """
            select coalesce(max(id::text)::uuid, gen_random_uuid()) from users.challenges
            where user_id = @id and email = @email and status = 'issued'
            """,
            new { id, email }));
    }
}
