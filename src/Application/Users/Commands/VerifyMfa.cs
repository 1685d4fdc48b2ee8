using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ends a login that waits for its second factor with a code of the app or a recovery code. Refusal, also as a
/// <see cref="SessionAttempt"/>: <c>auth.invalid_code</c>, for a wrong code as for a login that is too old, had five
/// wrong ones or is none. Source: whoever sent the right password.
/// </summary>
/// <param name="DeviceTokens">What earlier logins have left on the device, of any account.</param>
public sealed record VerifyMfaCommand(string MfaToken, string Code, IReadOnlyList<string>? DeviceTokens = null)
    : ICommand<SessionAttempt>
{
    public override string ToString() => nameof(VerifyMfaCommand);
}

internal sealed class VerifyMfaHandler(IUserRepository users, SessionOpening opening, TimeProvider clock)
    : ICommandHandler<VerifyMfaCommand, SessionAttempt>
{
    public async Task<Result<SessionAttempt>> Handle(VerifyMfaCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await opening.FindPendingAsync(command.MfaToken, now, cancellationToken) is not { } pending)
        {
            return UserErrors.SecondFactorFailed;
        }

        var user = await users.GetAsync(pending.State.UserId, cancellationToken)
            ?? throw new InvalidOperationException($"Session {pending.State.Id.Value} belongs to no user.");
        return await opening.CompleteAsync(
            pending, user.State, command.Code, command.DeviceTokens ?? [], now, cancellationToken);
    }
}
