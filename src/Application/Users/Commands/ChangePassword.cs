using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Changes the caller's password and ends their other sessions. Errors: <c>password.too_short</c>,
/// <c>password.too_long</c>, <c>password.blocked</c>, <c>auth.invalid_credentials</c> (the current one is wrong),
/// <c>user.not_found</c>, <c>user.invalid_transition</c>.
/// </summary>
/// <param name="SessionId">The caller's, which stays.</param>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record ChangePasswordCommand(
    Guid UserId, Guid SessionId, string Current, string New, string? UserAgent) : ICommand
{
    public override string ToString() => $"{nameof(ChangePasswordCommand)} {UserId}";
}

internal sealed class ChangePasswordHandler(
    IUserRepository users, ISessionRepository sessions, PasswordProof proof,
    IPasswordHashing passwords, TimeProvider clock)
    : ICommandHandler<ChangePasswordCommand>
{
    public async Task<Result> Handle(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var password = NewPassword.Choose(command.New, user.State.Email.LocalPart, "/new");
        if (password.Error is not null)
        {
            return password.Error;
        }

        var current = Password.Typed(command.Current);
        var session = SessionId.From(command.SessionId);
        var proven = await proof.CheckAsync(user.State, current, Guess.OfOwner(session), cancellationToken);
        if (proven.Error is not null)
        {
            return proven.Error;
        }

        var changed = user.ChangePassword(
            await passwords.HashAsync(password.Value, cancellationToken), command.UserAgent);
        if (changed.Error is not null)
        {
            return changed;
        }

        users.Update(user);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.CredentialChanged, except: session,
            clock.GetUtcNow(), cancellationToken);
        return Result.Success;
    }
}
