using System.Buffers.Text;
using System.Security.Cryptography;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Users;

/// <summary>
/// Makes sure at each start that somebody can log in as admin: from the configuration, or, with the embedded server,
/// with a random password that only the owner of the data folder can read.
/// </summary>
internal sealed class BootstrapAdmin(
    IMediator mediator, IUserRepository users, IConfiguration configuration, IHostEnvironment environment)
{
    private const string DefaultEmail = "admin@modular.local";
    private const string EmailKey = "Modular:Bootstrap:AdminEmail";
    private const string PasswordKey = "Modular:Bootstrap:AdminPassword";
    private const string PasswordLine = "password: ";

    /// <exception cref="StartupRefusedException">There is no admin and no way to make one.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await users.AnyAdminAsync(cancellationToken))
        {
            return;
        }

        var postgres = PostgresOptions.From(configuration, environment);
        var email = configuration[EmailKey] ?? (postgres.Embedded ? DefaultEmail : throw NotConfigured());
        var password = configuration[PasswordKey] ?? (postgres.Embedded
            ? await GenerateAsync(postgres.DataFolder, email, cancellationToken)
            : throw NotConfigured());
        var made = await mediator.Send(new EnsureBootstrapAdminCommand(email, password), cancellationToken);
        if (made.Error is { } refusal)
        {
            throw new StartupRefusedException(
                $"The bootstrap admin cannot be made: {refusal.Code}: {refusal.Detail}",
                $"check {EmailKey} and {PasswordKey} (at least {Password.MinLength} characters).");
        }
    }

    // The file comes first, and one that is there is used again: whenever the process dies, the password is known.
    private static async Task<string> GenerateAsync(string folder, string email, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "admin.txt");
        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var content = $"email: {email}\n{PasswordLine}{password}\n";
        if (await PrivateFile.TryCreateAsync(path, content, cancellationToken))
        {
            return password;
        }

        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        var found = Array.Find(lines, line => line.StartsWith(PasswordLine, StringComparison.Ordinal));
        return found?[PasswordLine.Length..]
            ?? throw new StartupRefusedException(
                $"{path} has no line '{PasswordLine}…', and there is no admin yet.",
                $"delete the file, then start again; or set {PasswordKey}.");
    }

    private static StartupRefusedException NotConfigured() => new(
        "There is no admin yet, and none is configured.",
        "set Modular__Bootstrap__AdminEmail and Modular__Bootstrap__AdminPassword for the first start.");
}
