using FluentAssertions;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Users.Commands;

public sealed class BootstrapAdminTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modular-admin-").FullName;
    private readonly UsersHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    [Fact]
    public async Task The_configured_admin_may_do_everything_and_is_made_once()
    {
        await _host.StopAsync();
        await _host.StartOnAsync(_host.Database, ("Modular:Bootstrap:AdminPassword", "another password than before"));

        var login = await _host.LoginAsync(UsersHost.AdminEmail, UsersHost.AdminPassword);

        var caller = await _host.WhoIsAsync(login.Tokens!.AccessToken);
        caller!.Permissions.Should().BeEquivalentTo(_host.Everything());
        (await AdminsAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_make_one_admin_and_agree_on_the_signing_key()
    {
        await _host.StopAsync();
        await ForgetEverybodyAsync();
        await _host.Database.ExecuteAsync(TestDatabase.Superuser, "delete from users.signing_keys");
        var other = new UsersHost();

        await Task.WhenAll(_host.StartOnAsync(_host.Database), other.StartOnAsync(_host.Database));

        try
        {
            (await AdminsAsync()).Should().Be(1);
            var login = await _host.LoginAsync(UsersHost.AdminEmail, UsersHost.AdminPassword);
            (await other.WhoIsAsync(login.Tokens!.AccessToken)).Should().NotBeNull();
        }
        finally
        {
            await other.StopAsync();
        }
    }

    [Fact]
    public async Task The_command_makes_one_admin_however_often_it_is_sent_at_once()
    {
        await ForgetEverybodyAsync();
        var command = new EnsureBootstrapAdminCommand("root@example.com", "a password of the operator");

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _host.SendAsync(command)));

        results.Select(result => result.Error).Should().OnlyContain(error => error == null);
        (await AdminsAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Without_configuration_the_password_is_in_a_file_that_only_its_owner_reads()
    {
        await ForgetEverybodyAsync();

        await EnsureAsync(("Modular:DataFolder", _folder));

        var file = Path.Combine(_folder, "admin.txt");
        var lines = await File.ReadAllLinesAsync(file);
        lines[0].Should().Be("email: admin@modular.local");
        (await _host.LoginAsync("admin@modular.local", lines[1]["password: ".Length..])).Tokens.Should().NotBeNull();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_crash_between_file_and_admin_leaves_no_unknown_password()
    {
        await ForgetEverybodyAsync();
        await EnsureAsync(("Modular:DataFolder", _folder));
        await ForgetEverybodyAsync();

        await EnsureAsync(("Modular:DataFolder", _folder));

        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "admin.txt"));
        (await _host.LoginAsync("admin@modular.local", lines[1]["password: ".Length..])).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task An_external_database_without_admin_refuses_to_start_and_says_what_to_set()
    {
        await ForgetEverybodyAsync();

        var start = () => EnsureAsync(("ConnectionStrings:Modular", "Host=elsewhere"));

        (await start.Should().ThrowAsync<StartupRefusedException>()).Which.Mend.Should()
            .Contain("Modular__Bootstrap__AdminEmail").And.Contain("Modular__Bootstrap__AdminPassword");
    }

    [Fact]
    public async Task A_password_that_is_too_short_is_refused_without_being_repeated()
    {
        await ForgetEverybodyAsync();

        var start = () => EnsureAsync(
            ("Modular:Bootstrap:AdminPassword", "short-secret"), ("Modular:DataFolder", _folder));

        (await start.Should().ThrowAsync<StartupRefusedException>()).Which.Message.Should()
            .Contain("password.too_short").And.NotContain("short-secret");
    }

    [Fact]
    public async Task The_address_of_a_customer_does_not_become_an_admin()
    {
        await ForgetEverybodyAsync();
        await _host.RegisterAsync("root@example.com");

        var result = await _host.SendAsync(
            new EnsureBootstrapAdminCommand("root@example.com", "a password of the operator"));

        result.Error.Should().Be(UserErrors.AdminEmailTaken);
        (await AdminsAsync()).Should().Be(0);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<long> AdminsAsync() =>
        _host.ScalarAsync<long>("select count(*) from users.users where 'admin' = any (roles)");

    private Task ForgetEverybodyAsync() => _host.Database.ExecuteAsync(
        TestDatabase.Superuser, "truncate users.users cascade");

    private async Task EnsureAsync(params (string Key, string Value)[] settings)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Actor = "system:start";
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal))
            .Build();
        var bootstrap = new BootstrapAdmin(
            scope.ServiceProvider.GetRequiredService<IMediator>(),
            scope.ServiceProvider.GetRequiredService<IUserRepository>(),
            configuration,
            new Environment(_folder));
        await bootstrap.EnsureAsync(CancellationToken.None);
    }

    private sealed class Environment(string folder) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Development";

        public string ApplicationName { get; set; } = "Modular";

        public string ContentRootPath { get; set; } = folder;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
