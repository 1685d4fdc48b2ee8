using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class UserTests
{
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

    [Fact]
    public void Nobody_is_activated_twice()
    {
        var user = Accounts.Pending();

        user.Activate(Accounts.Now).Error.Should().BeNull();
        user.Activate(Accounts.Now).Error!.Code.Should().Be("user.invalid_transition");

        user.State.ActivatedAt.Should().Be(Accounts.Now);
        user.State.Version.Should().Be(2);
    }

    [Theory]
    [InlineData(UserStatus.Active)]
    [InlineData(UserStatus.Suspended)]
    public void An_erasure_that_is_called_off_leads_back_to_where_it_began(UserStatus before)
    {
        var user = Accounts.In(before);

        user.RequestErasure().Error.Should().BeNull();
        user.CancelErasure(Accounts.Now).Error.Should().BeNull();

        user.State.Status.Should().Be(before);
        user.State.StatusBefore.Should().BeNull();
    }

    [Theory]
    [InlineData(UserStatus.PendingVerification)]
    [InlineData(UserStatus.ErasurePending)]
    public void What_is_erased_keeps_nothing_of_the_person(UserStatus before)
    {
        var user = Accounts.In(before);

        var erased = before is UserStatus.PendingVerification ? user.Expire() : user.CompleteErasure();

        erased.Error.Should().BeNull();
        user.State.Status.Should().Be(UserStatus.Erased);
        user.State.Email.Should().Be(EmailAddress.None);
        (user.State.Name, user.State.PasswordHash.Value).Should().Be(("", ""));
        user.State.Roles.Should().BeEmpty();
    }

    [Fact]
    public void A_role_is_there_once_and_the_others_stay()
    {
        var user = Accounts.In(UserStatus.Active);

        user.AssignRole(Role.Support, Accounts.Now);
        user.RemoveRole(Role.Customer, Accounts.Now);

        user.State.Roles.Should().Equal(Role.Support);
        user.Events.Should().Equal(
            new RoleAssigned(Accounts.UserId, Role.Support), new RoleRemoved(Accounts.UserId, Role.Customer));
    }
}
