using FluentAssertions;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class RegistrationTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task The_code_of_the_mail_activates_the_account_and_tells_the_others_how_to_reach_it()
    {
        var email = AccountFlow.NewEmail();
        var challenge = await host.RegisterAsync(email.ToUpperInvariant());

        var refusal = await host.VerifyAsync(challenge, (await host.CodeAsync(challenge))!);

        refusal.Should().BeNull();
        (await host.ScalarAsync<string>("select status from users.users where email = @email", new { email }))
            .Should().Be("active");
        (await PublishedAsync("users.user.registered.v1", email)).Should().Be(1);
        (await PublishedAsync("users.user.activated.v1", email)).Should().Be(1);
        (await PublishedAsync("users.contact.changed.v1", email)).Should().Be(1);
        (await PublishedAsync("users.challenge.issued.v1", email)).Should().Be(1);
        (await host.CodeAsync(challenge)).Should().BeNull("a used challenge has no code");
    }

    [Fact]
    public async Task Registering_an_address_again_looks_the_same_and_gives_nothing_away()
    {
        var email = AccountFlow.NewEmail();
        var first = await host.RegisterAsync(email);
        var second = await host.RegisterAsync(email, password: "quite another password");
        var code = await host.CodeAsync(first);

        second.Should().NotBe(first);
        (await host.CodeAsync(second)).Should().BeNull("the owner is told, and gets no code");
        (await host.VerifyAsync(second, code!)).Should().Be(UserErrors.ChallengeInvalid);
        (await host.VerifyAsync(first, code!)).Should().BeNull("the first one is as good as before");
        (await host.LoginAsync(email, "quite another password")).Refusal.Should().Be(UserErrors.InvalidCredentials);
        (await host.ScalarAsync<long>(
            """
            select count(*) from log.events e join users.users u on (e.data ->> 'userId')::uuid = u.id
            where u.email = @email and e.type = 'users.challenge.issued.v1'
                and e.data ->> 'purpose' = 'already_registered'
            """,
            new { email })).Should().Be(1);
    }

    [Fact]
    public async Task Of_two_who_register_one_address_at_once_one_gets_the_account()
    {
        var email = AccountFlow.NewEmail();

        var challenges = await RegisterTwiceAtOnceAsync(email, meetAt: "users.users");

        challenges.Should().OnlyHaveUniqueItems();
        (await host.ScalarAsync<long>("select count(*) from users.users where email = @email", new { email }))
            .Should().Be(1);
        (await Task.WhenAll(challenges.Select(host.CodeAsync))).Where(code => code is not null).Should().HaveCount(1);
    }

    [Fact]
    public async Task Of_two_who_register_a_known_address_at_once_the_later_challenge_takes_the_place_of_the_other()
    {
        var email = AccountFlow.NewEmail();
        await host.RegisterAsync(email);

        var challenges = await RegisterTwiceAtOnceAsync(email, meetAt: "users.challenges");

        (await host.ScalarAsync<string[]>(
            "select array_agg(status order by status) from users.challenges where id = any (@challenges)",
            new { challenges })).Should().Equal("issued", "superseded");
    }

    [Fact]
    public async Task Of_two_who_send_the_code_at_once_one_wins()
    {
        var email = AccountFlow.NewEmail();
        var challenge = await host.RegisterAsync(email);
        var code = (await host.CodeAsync(challenge))!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.VerifyAsync(challenge, code)));

        answers.Should().BeEquivalentTo([null, UserErrors.ChallengeInvalid]);
        (await PublishedAsync("users.contact.changed.v1", email)).Should().Be(1);
    }

    [Fact]
    public async Task Wrong_codes_are_counted_although_they_are_refused()
    {
        var challenge = await host.GivenVerificationChallengeAsync();
        var code = (await host.CodeAsync(challenge))!;
        var wrong = code == "000000" ? "000001" : "000000";

        for (var tries = 0; tries < VerificationChallenge.MaxFailures; tries++)
        {
            (await host.VerifyAsync(challenge, wrong)).Should().Be(UserErrors.ChallengeInvalid);
        }

        (await host.VerifyAsync(challenge, code)).Should().Be(UserErrors.ChallengeInvalid);
        (await host.ScalarAsync<string>(
            "select status from users.challenges where id = @challenge", new { challenge })).Should().Be("exhausted");
    }

    [Fact]
    public async Task Wrong_codes_at_once_are_counted_one_by_one()
    {
        var challenge = await host.GivenVerificationChallengeAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.VerifyAsync(challenge, "no code")));

        (await host.ScalarAsync<int>(
            "select failures from users.challenges where id = @challenge", new { challenge })).Should().Be(3);
    }

    [Fact]
    public async Task A_challenge_that_nobody_issued_is_refused_like_a_wrong_code() =>
        (await host.VerifyAsync(Guid.CreateVersion7(), "123456")).Should().Be(UserErrors.ChallengeInvalid);

    [Fact]
    public async Task Everything_wrong_with_a_registration_is_said_at_once()
    {
        var result = await host.SendAsync(new RegisterUserCommand("no address", "short", Name: null, Locale: null));

        result.Error!.Kind.Should().Be(ErrorKind.Validation);
        result.Error.Code.Should().Be("email.invalid");
        result.Error.Fields.Select(field => (field.Field, field.Code)).Should()
            .Equal(("/email", "email.invalid"), ("/password", "password.too_short"));
    }

    [Fact]
    public async Task The_log_holds_no_address_no_name_and_no_password_that_could_be_read()
    {
        var email = AccountFlow.NewEmail();
        var challenge = await host.RegisterAsync(email);
        await host.VerifyAsync(challenge, (await host.CodeAsync(challenge))!);
        await host.LoginAsync(email);

        var types = await host.ScalarAsync<string[]>(
            """
            select coalesce(array_agg(type), '{}') from log.events
            where strpos(data::text, @email) > 0 or strpos(data::text, @password) > 0
               or strpos(data::text, 'Lovelace') > 0
            """,
            new { email, password = AccountFlow.Password });

        types.Should().BeEmpty("what the contact event says about a person is encrypted");
    }

    private Task<Guid[]> RegisterTwiceAtOnceAsync(string email, string meetAt) => host.MeetAtAsync(
        meetAt, "share row exclusive", () => host.RegisterAsync(email), () => host.RegisterAsync(email));

    private Task<long> PublishedAsync(string type, string email) => host.ScalarAsync<long>(
        """
        select count(*) from log.events e join users.users u on (e.data ->> 'userId')::uuid = u.id
        where u.email = @email and e.type = @type
        """,
        new { email, type });
}
