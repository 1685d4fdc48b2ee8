using FluentAssertions;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Users.Tokens;

public sealed class PermissionCatalogTests
{
    private static readonly PermissionCatalog Catalog = new(
        [("shop:shelf:write", [Role.Catalog]), ("shop:cart:own", [Role.Customer]), ("shop:shelf:read", [])]);

    [Fact]
    public void The_admin_has_every_permission_also_those_that_no_other_role_has() =>
        Catalog.Of([Role.Admin]).Should().BeEquivalentTo("shop:cart:own", "shop:shelf:read", "shop:shelf:write");

    [Fact]
    public void Roles_add_up() =>
        Catalog.Of([Role.Customer, Role.Catalog]).Should().BeEquivalentTo("shop:cart:own", "shop:shelf:write");

    [Fact]
    public void A_role_that_is_not_known_allows_nothing() => Catalog.Of(["root"]).Should().BeEmpty();

    [Fact]
    public void Roles_reach_beyond_somebody_but_not_by_what_is_their_own()
    {
        var robot = new HashSet<string>(StringComparer.Ordinal) { "shop:shelf:read" };

        Catalog.AllowMore([Role.Customer], robot).Should().BeFalse();
        Catalog.AllowMore([Role.Customer, Role.Catalog], robot).Should().BeTrue();
        Catalog.AllowMore([Role.Admin], Catalog.Of([Role.Catalog])).Should().BeTrue();
        Catalog.AllowMore([Role.Catalog], Catalog.Of([Role.Admin])).Should().BeFalse();
    }

    [Fact]
    public void A_permission_is_declared_once()
    {
        var twice = () => new PermissionCatalog([("shop:cart:own", [Role.Customer]), ("shop:cart:own", [])]);

        twice.Should().Throw<InvalidOperationException>().WithMessage("*'shop:cart:own' is declared twice*");
    }

    [Fact]
    public void A_permission_is_given_to_roles_that_exist()
    {
        var misspelt = () => new PermissionCatalog([("shop:cart:own", ["costumer"])]);

        misspelt.Should().Throw<InvalidOperationException>().WithMessage("*no role 'costumer'*customer*");
    }
}
