using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class UserTests
{
    public static IEnumerable<object[]> AllMoves { get; } =
        from status in Enum.GetValues<UserStatus>()
        from trigger in Enum.GetValues<UserTrigger>()
        select new object[] { status, trigger };

    [Fact]
    public void A_new_account_is_a_customer_who_waits_for_verification()
    {
        var user = Accounts.Pending();

        user.State.Status.Should().Be(UserStatus.PendingVerification);
        user.State.Roles.Should().Equal(Role.Customer);
        user.State.Version.Should().Be(1);
        user.Events.Should().Equal(new UserRegistered(Accounts.UserId));
    }

    [Fact]
    public void The_bootstrap_admin_is_active_at_once()
    {
        var admin = User.BootstrapAdmin(
            Accounts.UserId, EmailAddress.Parse("root@example.com").Value, new PasswordHash("h"), Accounts.Now);

        admin.State.Status.Should().Be(UserStatus.Active);
        admin.State.Roles.Should().Equal(Role.Admin);
        admin.Events.Should().Equal(new AdminBootstrapped(Accounts.UserId));
    }

    [Theory]
    [MemberData(nameof(AllMoves))]
    public void Only_the_moves_of_the_table_are_possible(UserStatus from, UserTrigger trigger)
    {
        var user = Accounts.In(from);

        var result = trigger switch
        {
            UserTrigger.Activate => user.Activate(Accounts.Now),
            UserTrigger.Rehash => user.Rehash(new PasswordHash("new")),
            _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
        };

        if (User.Transitions.TryGetValue((from, trigger), out var to))
        {
            result.Error.Should().BeNull();
            user.State.Status.Should().Be(to);
            user.Events.Should().HaveCount(1);
        }
        else
        {
            result.Error!.Code.Should().Be("user.invalid_transition");
            result.Error.Kind.Should().Be(ErrorKind.State);
            user.State.Status.Should().Be(from);
            user.Events.Should().BeEmpty();
        }
    }

    [Fact]
    public void Nobody_is_activated_twice()
    {
        var user = Accounts.Pending();

        user.Activate(Accounts.Now).Error.Should().BeNull();
        user.Activate(Accounts.Now).Error!.Code.Should().Be("user.invalid_transition");

        user.State.ActivatedAt.Should().Be(Accounts.Now);
        user.State.Version.Should().Be(2);
    }
}
