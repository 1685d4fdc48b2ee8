using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>Takes a code from the app, or a recovery code; each once.</summary>
public sealed class SecondFactorCheck(
    ISecondFactorRepository factors, ISecondFactorSecrets secrets, IGuessLimits limits)
{
    private const int Digits = 6;

    public async Task<bool> IsConfirmedAsync(UserId user, CancellationToken cancellationToken) =>
        await factors.FindAsync(user, cancellationToken) is { IsConfirmed: true };

    /// <returns>
    /// Refused as <c>auth.invalid_code</c>, also without a second factor, or as <c>auth.throttled</c>.
    /// </returns>
    public async Task<Result> UseAsync(
        UserId user, string code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await factors.FindAsync(user, cancellationToken) is not { IsConfirmed: true } factor)
        {
            return UserErrors.SecondFactorFailed;
        }

        var guess = Guess.OfCode(user);
        if (await limits.TakeAsync(guess, cancellationToken) is { } throttled)
        {
            return throttled;
        }

        var used = code.Length == Digits && code.All(char.IsAsciiDigit)
            ? factor.UseCode(secrets.StepOf(factor.State, code, now))
            : factor.UseRecoveryCode(secrets.HashOf(factor.State.Id, code));
        if (used.Error is null)
        {
            factors.Update(factor);
            await limits.ForgiveAsync(guess, cancellationToken);
        }

        return used;
    }
}
