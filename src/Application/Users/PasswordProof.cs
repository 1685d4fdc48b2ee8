using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>The one way in which a password is compared with the one of an account: as often as is allowed.</summary>
public sealed class PasswordProof(IPasswordHashing passwords, IGuessLimits limits)
{
    /// <param name="user">Null when there is no such account: takes as long as with one, and fails.</param>
    /// <returns>Refused as <c>auth.invalid_credentials</c> or <c>auth.throttled</c>.</returns>
    public async Task<Result<ProvenPassword>> CheckAsync(
        UserState? user, Password password, Guess guess, CancellationToken cancellationToken)
    {
        if (await limits.TakeAsync(guess, cancellationToken) is { } throttled)
        {
            return throttled;
        }

        var check = await passwords.CheckAsync(user?.PasswordHash, password, cancellationToken);
        if (check is PasswordCheck.Failed)
        {
            await limits.MissedAsync(guess, cancellationToken);
            return UserErrors.InvalidCredentials;
        }

        await limits.ForgiveAsync(guess, cancellationToken);
        return new ProvenPassword(check is PasswordCheck.PassedOutdated
            ? await passwords.HashAsync(password, cancellationToken)
            : null);
    }
}

/// <param name="Better">The same password with today's parameters, to be stored; null when it has them.</param>
public sealed record ProvenPassword(PasswordHash? Better);
