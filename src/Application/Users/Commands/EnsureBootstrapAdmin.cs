using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Makes the first admin; does nothing once there is one, whatever its address and password. Errors:
/// <c>email.invalid</c>, <c>password.too_short</c>, <c>password.too_long</c>, <c>bootstrap.email_taken</c>.
/// Source: the start of a process, several at once included.
/// </summary>
/// <param name="Password">15 to 256 code points; checked for nothing else.</param>
public sealed record EnsureBootstrapAdminCommand(string Email, string Password) : ICommand
{
    public override string ToString() => nameof(EnsureBootstrapAdminCommand);
}

internal sealed class EnsureBootstrapAdminHandler(
    IUserRepository users,
    IPasswordHashing passwords,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<EnsureBootstrapAdminCommand>
{
    public async Task<Result> Handle(EnsureBootstrapAdminCommand command, CancellationToken cancellationToken)
    {
        if (await users.AnyAdminAsync(cancellationToken))
        {
            return Result.Success;
        }

        var email = EmailAddress.Parse(command.Email);
        var password = Password.Configured(command.Password);
        if ((email.Error ?? password.Error) is { } refusal)
        {
            return refusal;
        }

        if (await users.FindAsync(email.Value, cancellationToken) is not null)
        {
            // A rival may have made the admin between the two look-ups.
            return await users.AnyAdminAsync(cancellationToken) ? Result.Success : UserErrors.AdminEmailTaken;
        }

        var hash = await passwords.HashAsync(password.Value, cancellationToken);
        users.Add(User.BootstrapAdmin(UserId.From(ids.NewId()), email.Value, hash, clock.GetUtcNow()));
        return Result.Success;
    }
}
