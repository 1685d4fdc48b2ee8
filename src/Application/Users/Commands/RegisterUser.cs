using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Opens an account that waits for the code mailed to its address. Answers with the id of a challenge whether or not
/// the address has an account already; in that case nothing answers the challenge, and the owner is told by mail.
/// Errors: <c>email.invalid</c>, <c>password.too_short</c>, <c>password.too_long</c>, <c>password.blocked</c>,
/// <c>validation.failed</c>. Source: anybody.
/// </summary>
/// <param name="Password">15 to 256 code points.</param>
/// <param name="Name">At most 100 characters; may be missing.</param>
/// <param name="Locale">BCP 47; <c>en</c> when missing.</param>
public sealed record RegisterUserCommand(string Email, string Password, string? Name, string? Locale) : ICommand<Guid>
{
    public override string ToString() => nameof(RegisterUserCommand);
}

internal sealed class RegisterUserValidator : AbstractValidator<RegisterUserCommand>
{
    public RegisterUserValidator()
    {
        RuleFor(command => command.Name).IsName();
        RuleFor(command => command.Locale).IsLocale();
    }
}

internal sealed class RegisterUserHandler(
    IUserRepository users,
    IVerificationChallengeRepository challenges,
    IPasswordHashing passwords,
    IGuessLimits limits,
    ITimers timers,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<RegisterUserCommand, Guid>
{
    public async Task<Result<Guid>> Handle(RegisterUserCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Parse(command.Email);
        var password = Password.Choose(command.Password, email.Error is null ? email.Value.LocalPart : "");
        if ((email.Error ?? password.Error) is { } first)
        {
            return first with { Fields = [.. email.Error?.Fields ?? [], .. password.Error?.Fields ?? []] };
        }

        // Hashed before the look-up: known and unknown addresses take the same time.
        var hash = await passwords.HashAsync(password.Value, cancellationToken);
        var now = clock.GetUtcNow();
        var mayMail = await limits.MayMailAsync(email.Value, cancellationToken);
        var user = await users.FindAsync(email.Value, cancellationToken);
        if (user is not null && !mayMail)
        {
            return challenges.Withhold(ids).Value;
        }

        var purpose = user is null ? ChallengePurpose.VerifyEmail : ChallengePurpose.AlreadyRegistered;
        if (user is null)
        {
            var id = UserId.From(ids.NewId());
            var name = (command.Name ?? "").Trim();
            user = User.Register(id, email.Value, hash, name, command.Locale ?? "en", now);
            users.Add(user);
            timers.Set(
                ExpireUserCommand.Timer(id), now + User.VerificationTime, new ExpireUserCommand(id.Value));
        }

        var challenge = await challenges.IssueAsync(ids, user.State.Id, purpose, now, cancellationToken);
        return challenge.Value;
    }
}
