using Modular.Api.Users;
using Modular.Infrastructure.Users;
using Modular.Tests.Shared;

namespace Modular.Tests.Users;

/// <summary>Users with its admin, serving; nobody reads what it tells.</summary>
public sealed class UsersHost() : ModuleHost(
    new UsersModule(), UsersEndpoints.Map, settings:
    [
        ("Modular:Bootstrap:AdminEmail", AdminEmail), ("Modular:Bootstrap:AdminPassword", AdminPassword),
    ])
{
    public const string AdminEmail = "admin@example.com";

    public const string AdminPassword = "correct horse battery staple";

    public override async Task StartOnAsync(
        TestDatabase database, params IReadOnlyList<(string Key, string Value)> more)
    {
        await base.StartOnAsync(database, more);
        await StartWorkersAsync();
    }
}
