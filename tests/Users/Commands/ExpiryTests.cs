using FluentAssertions;
using Modular.Application.Contracts.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class ExpiryTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task After_three_days_an_unproven_address_is_free_again_and_nothing_is_left_of_who_typed_it()
    {
        var (late, proven) = (AccountFlow.NewEmail(), AccountFlow.NewEmail());
        await host.RegisterAsync(late);
        var kept = await host.GivenUserAsync(proven);
        var id = await host.ScalarAsync<Guid>("select id from users.users where email = @late", new { late });

        await host.Scenario().WhenTimePasses(User.VerificationTime)
            .ThenEventAsync<UserErasedV1>(e => e.UserId == id);

        (await host.ScalarAsync<string>(
            """
            select concat_ws('|', status, email, name, password_hash, cardinality(roles)) from users.users
            where id = @id
            """,
            new { id })).Should().Be("erased||||0");
        (await host.ScalarAsync<string>("select status from users.users where id = @kept", new { kept }))
            .Should().Be("active");
        (await host.GivenUserAsync(late)).Should().NotBe(id, "U1: an erased account keeps no address");
    }

    [Fact]
    public async Task Verification_ends_the_timer()
    {
        var email = AccountFlow.NewEmail();
        await host.RegisterAsync(email);
        var id = await host.ScalarAsync<Guid>("select id from users.users where email = @email", new { email });
        (await TimersAsync(id)).Should().Be(1);

        var challenge = await host.SucceedAsync(new ResendVerificationCommand(email));
        await host.VerifyAsync(challenge, (await host.CodeAsync(challenge))!);

        (await TimersAsync(id)).Should().Be(0);
    }

    private Task<long> TimersAsync(Guid id) => host.ScalarAsync<long>(
        "select count(*) from log.timers where key = @key", new { key = $"user-verification:{id}" });
}
