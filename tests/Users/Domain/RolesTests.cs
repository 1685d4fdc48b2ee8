using FluentAssertions;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class RolesTests
{
    [Fact]
    public void The_admin_may_do_everything() =>
        Roles.PermissionsOf([Roles.Admin]).Should().BeEquivalentTo(Permissions.All);

    [Fact]
    public void A_customer_reaches_the_catalogue_and_what_is_their_own() =>
        Roles.PermissionsOf([Roles.Customer]).Should()
            .OnlyContain(p => p.EndsWith(":own", StringComparison.Ordinal) || p == Permissions.SkuRead);

    [Fact]
    public void Only_the_admin_operates_the_system() =>
        Roles.All.Where(role => Roles.PermissionsOf([role]).Contains(Permissions.Operate))
            .Should().Equal(Roles.Admin);

    [Fact]
    public void Roles_add_up() =>
        Roles.PermissionsOf([Roles.Customer, Roles.Catalog]).Should()
            .Contain([Permissions.CartOwn, Permissions.SkuWrite]).And.NotContain(Permissions.OrderRead);

    [Fact]
    public void A_role_that_is_not_known_allows_nothing() =>
        Roles.PermissionsOf(["root"]).Should().BeEmpty();

    [Fact]
    public void The_catalogue_has_no_permission_twice() => Permissions.All.Should().OnlyHaveUniqueItems();
}
