using FluentAssertions;
using Modular.Application.Users;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Tests.Users.Domain;
using Xunit;

namespace Modular.Tests.Users;

/// <summary>What is logged or lands in an exception by accident is ToString().</summary>
public sealed class SecretsInTextTests
{
    private const string Secret = "s3cret-s3cret-s3cret";

    public static TheoryData<object> Carriers { get; } =
    [
        new RegisterUserCommand("ada@example.com", Secret, Secret, Locale: null),
        new VerifyEmailCommand(Guid.Empty, Secret),
        new LoginCommand("ada@example.com", Secret),
        new RefreshSessionCommand(Secret),
        new EnsureBootstrapAdminCommand("ada@example.com", Secret),
        new IssueClientTokenCommand("client", Secret, Scopes: null),
        new IssuedSecret(Guid.Empty, Secret),
        new ClientToken(Secret, 900, []),
        Password.Typed(Secret),
        new PasswordHash(Secret),
        Accounts.Pending().State with { PasswordHash = new PasswordHash(Secret), Name = Secret },
        EmailAddress.Parse($"{Secret}@example.com").Value,
    ];

    [Theory]
    [MemberData(nameof(Carriers))]
    public void No_secret_and_nothing_personal_shows_in_text(object carrier) =>
        carrier.ToString().Should().NotContain(Secret).And.NotContain("example.com");
}
