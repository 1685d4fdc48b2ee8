using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Mails a code to the address that the caller wants to have. Of an address with an account the owner is told that it
/// has one, and nothing is different for the caller, except that no code will do. Errors: <c>email.invalid</c>,
/// <c>email.unchanged</c>, <c>user.not_found</c>.
/// </summary>
public sealed record StartEmailChangeCommand(Guid UserId, string NewEmail) : ICommand
{
    public override string ToString() => $"{nameof(StartEmailChangeCommand)} {UserId}";
}

internal sealed class StartEmailChangeHandler(
    IUserRepository users, IVerificationChallengeRepository challenges, IGuessLimits limits, IIdSource ids,
    TimeProvider clock) : ICommandHandler<StartEmailChangeCommand>
{
    public async Task<Result> Handle(StartEmailChangeCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Parse(command.NewEmail);
        if (email.Error is { } invalid)
        {
            return invalid with { Fields = [.. invalid.Fields.Select(wrong => wrong with { Field = "/newEmail" })] };
        }

        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (user.State.Email == email.Value)
        {
            return UserErrors.EmailUnchanged;
        }

        if (!await limits.MayMailAsync(email.Value, device: null, cancellationToken))
        {
            // As if it had gone: who owns the address has mails enough.
            return Result.Success;
        }

        var now = clock.GetUtcNow();
        if (await users.FindAsync(email.Value, cancellationToken) is { } owner)
        {
            // The code before is dead either way: what still works must not tell which of the two it was.
            await challenges.SupersedeAsync(user.State.Id, ChallengePurpose.ChangeEmail, cancellationToken);
            await challenges.IssueAsync(
                ids, owner.State.Id, ChallengePurpose.AlreadyRegistered, now, cancellationToken);
            return Result.Success;
        }

        await challenges.IssueAsync(
            ids, user.State.Id, ChallengePurpose.ChangeEmail, email.Value, now, cancellationToken);
        return Result.Success;
    }
}
