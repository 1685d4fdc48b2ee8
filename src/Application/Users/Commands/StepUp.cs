using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// The caller proves again who they are, by password or by a code of the second factor, and gets new tokens. Refusals:
/// <c>auth.invalid_credentials</c>, <c>auth.invalid_code</c>, <c>session.revoked</c>; <c>auth.mfa_required</c> when the
/// account has a second factor that this session has not seen. Source: the caller.
/// </summary>
/// <param name="Code">Of the app, or a recovery code; lifts the session to two factors.</param>
public sealed record StepUpCommand(Guid UserId, Guid SessionId, string? Password, string? Code)
    : ICommand<SessionAttempt>
{
    public override string ToString() => $"{nameof(StepUpCommand)} {SessionId}";
}

internal sealed class StepUpValidator : AbstractValidator<StepUpCommand>
{
    public StepUpValidator()
    {
        // In UTF-16 units, of which a character takes two at most.
        RuleFor(command => command.Password).MaximumLength(2 * Password.MaxLength)
            .Must((command, password) => password is null != command.Code is null)
            .WithErrorCode("proof_missing")
            .WithMessage("Send either the password or a code.");
        RuleFor(command => command.Code).MaximumLength(100);
    }
}

internal sealed class StepUpHandler(
    IUserRepository users,
    ISessionRepository sessions,
    PasswordProof passwords,
    SecondFactorCheck secondFactor,
    ISessionTokens tokens,
    TimeProvider clock) : ICommandHandler<StepUpCommand, SessionAttempt>
{
    public async Task<Result<SessionAttempt>> Handle(StepUpCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var session = await sessions.GetAsync(SessionId.From(command.SessionId), cancellationToken);
        var user = await users.GetAsync(UserId.From(command.UserId), cancellationToken);
        if (session is null || user is null || !session.IsLive(now))
        {
            return UserErrors.SessionRevoked;
        }

        var proof = command.Code is null ? AuthLevel.Aal1 : AuthLevel.Aal2;
        var proven = command.Code is { } code
            ? await secondFactor.UseAsync(
                user.State.Id, code, Guess.OfOwner(session.State.Id), now, cancellationToken)
            : await CheckAsync(command.Password!, user.State, session.State, cancellationToken);
        if ((proven.Error ?? session.StepUp(proof, now).Error) is { } refusal)
        {
            return refusal;
        }

        sessions.Update(session);
        return SessionAttempt.Granted(tokens.Issue(session.State, user.State, now));
    }

    private async Task<Result> CheckAsync(
        string typed, UserState user, SessionState session, CancellationToken cancellationToken)
    {
        // Else a password alone would be enough to switch the second factor off.
        if (session.AuthLevel is AuthLevel.Aal1 && await secondFactor.IsConfirmedAsync(user.Id, cancellationToken))
        {
            return SharedErrors.SecondFactorRequired;
        }

        var check = await passwords.CheckAsync(
            user, Password.Typed(typed), Guess.OfOwner(session.Id), cancellationToken);
        return check.Error is null ? Result.Success : check.Error;
    }
}
