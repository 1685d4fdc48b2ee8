using FluentAssertions;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class LastAdminTests(UsersHost host) : IClassFixture<UsersHost>
{
    [Theory]
    [InlineData("remove", "remove")]
    [InlineData("suspend", "suspend")]
    [InlineData("remove", "suspend")]
    public async Task U9_Of_two_admins_who_end_each_other_at_once_one_stays(string first, string second)
    {
        var (one, other) = (await host.GivenUserAsync(), await host.GivenUserAsync());
        await LeaveAsAdminsAsync(one, other);

        var answers = await host.MeetAtAsync(
            "users.users", "exclusive",
            () => host.SendAsync(End(first, other)), () => host.SendAsync(End(second, one)));

        answers.Select(answer => answer.Error).Should().BeEquivalentTo([null, UserErrors.LastAdmin]);
        (await AdminsAsync()).Should().HaveCount(1);
    }

    [Fact]
    public async Task U9_The_last_admin_is_neither_removed_nor_suspended_and_hears_why()
    {
        var one = await host.GivenUserAsync();
        await LeaveAsAdminsAsync(one);

        (await host.SendAsync(End("remove", one))).Error.Should().Be(UserErrors.LastAdmin);
        (await host.SendAsync(End("suspend", one))).Error.Should().Be(UserErrors.LastAdmin);

        (await AdminsAsync()).Should().Equal(one);
        (await host.ScalarAsync<long>(
            "select count(*) from log.events where stream_id = @one and type = 'users.user.suspended'", new { one }))
            .Should().Be(0);
    }

    private Application.Shared.ICommand End(string how, Guid admin) => how == "remove"
        ? new RemoveRoleCommand(admin, Role.Admin, host.Everything())
        : new SuspendUserCommand(admin, Guid.Empty, host.Everything(), "A test.");

    private async Task LeaveAsAdminsAsync(params Guid[] admins)
    {
        foreach (var admin in admins)
        {
            await host.SucceedAsync(new AssignRoleCommand(admin, Role.Admin, host.Everything()));
        }

        foreach (var other in (await AdminsAsync()).Except(admins))
        {
            await host.SucceedAsync(new RemoveRoleCommand(other, Role.Admin, host.Everything()));
        }
    }

    private Task<IReadOnlyList<Guid>> AdminsAsync() => host.QueryAsync<Guid>(
        "select id from users.users where 'admin' = any (roles) and status = 'active'");
}
