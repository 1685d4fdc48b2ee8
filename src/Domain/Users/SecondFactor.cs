using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>
/// What an account asks for besides the password: codes of an authenticator app (RFC 6238), and recovery codes for the
/// day when the phone is gone. Each is good for one use.
/// </summary>
public sealed class SecondFactor : AggregateRoot<SecondFactorState>
{
    private SecondFactor(SecondFactorState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(SecondFactorStatus From, SecondFactorTrigger By), SecondFactorStatus>
        Transitions { get; } = new Dictionary<(SecondFactorStatus, SecondFactorTrigger), SecondFactorStatus>
        {
            // A second try takes the place of the first: the code was not scanned, the phone was the wrong one.
            [(SecondFactorStatus.Pending, SecondFactorTrigger.Enrol)] = SecondFactorStatus.Pending,
            [(SecondFactorStatus.Pending, SecondFactorTrigger.Confirm)] = SecondFactorStatus.Confirmed,
            [(SecondFactorStatus.Confirmed, SecondFactorTrigger.UseCode)] = SecondFactorStatus.Confirmed,
            [(SecondFactorStatus.Confirmed, SecondFactorTrigger.UseRecoveryCode)] = SecondFactorStatus.Confirmed,
            [(SecondFactorStatus.Confirmed, SecondFactorTrigger.RegenerateRecoveryCodes)] =
                SecondFactorStatus.Confirmed,
            [(SecondFactorStatus.Confirmed, SecondFactorTrigger.Disable)] = SecondFactorStatus.Disabled,
            [(SecondFactorStatus.Disabled, SecondFactorTrigger.Enrol)] = SecondFactorStatus.Pending,
        };

    public bool IsConfirmed => State.Status is SecondFactorStatus.Confirmed;

    public static SecondFactor Load(SecondFactorState state) => new(state);

    /// <summary>The first of this account.</summary>
    public static SecondFactor Enrol(SecondFactorId id, UserId user, ReadOnlyMemory<byte> sealedSecret)
    {
        var factor = new SecondFactor(new SecondFactorState
        {
            Id = id,
            UserId = user,
            Status = SecondFactorStatus.Pending,
            SealedSecret = sealedSecret,
        });
        factor.Raise(new SecondFactorEnrolled(id, user), factor.State);
        return factor;
    }

    /// <summary>Once more, with another secret.</summary>
    public Result Enrol(ReadOnlyMemory<byte> sealedSecret) => Move(
        SecondFactorTrigger.Enrol, new SecondFactorEnrolled(State.Id, State.UserId),
        State with { SealedSecret = sealedSecret, LastStep = 0 });

    /// <param name="step">Of the code that was sent; null: it is no code of now.</param>
    /// <param name="recoveryCodes">Hashes.</param>
    public Result Confirm(long? step, IReadOnlyList<string> recoveryCodes) =>
        State.Status is SecondFactorStatus.Pending && IsUsed(step)
            ? UserErrors.SecondFactorCodeWrong
            : Move(
                SecondFactorTrigger.Confirm, new SecondFactorConfirmed(State.Id, State.UserId),
                State with { LastStep = step ?? State.LastStep, RecoveryCodes = recoveryCodes });

    /// <param name="step">Of the code that was sent; null: it is no code of now.</param>
    public Result UseCode(long? step) => IsUsed(step)
        ? UserErrors.SecondFactorFailed
        : Move(
            SecondFactorTrigger.UseCode, new SecondFactorUsed(State.Id, step!.Value),
            State with { LastStep = step.Value });

    /// <param name="hash">Of the code that was sent.</param>
    public Result UseRecoveryCode(string hash)
    {
        var left = State.RecoveryCodes.Where(code => code != hash).ToList();
        return left.Count == State.RecoveryCodes.Count
            ? UserErrors.SecondFactorFailed
            : Move(
                SecondFactorTrigger.UseRecoveryCode, new RecoveryCodeUsed(State.Id, State.UserId, left.Count),
                State with { RecoveryCodes = left });
    }

    /// <param name="hashes">Of the new ones: those from before are worth nothing any more.</param>
    public Result RegenerateRecoveryCodes(IReadOnlyList<string> hashes) => Move(
        SecondFactorTrigger.RegenerateRecoveryCodes, new RecoveryCodesRegenerated(State.Id, State.UserId),
        State with { RecoveryCodes = hashes });

    public Result Disable() => Move(
        SecondFactorTrigger.Disable, new SecondFactorDisabled(State.Id, State.UserId),
        State with { SealedSecret = default, RecoveryCodes = [] });

    // In the words of who asks: a login does not tell whether there is a second factor.
    private Error RefusalOf(SecondFactorTrigger trigger) => trigger switch
    {
        SecondFactorTrigger.Enrol => UserErrors.SecondFactorEnrolled,
        SecondFactorTrigger.Confirm when IsConfirmed => UserErrors.SecondFactorEnrolled,
        SecondFactorTrigger.UseCode or SecondFactorTrigger.UseRecoveryCode => UserErrors.SecondFactorFailed,
        _ => UserErrors.SecondFactorNotFound,
    };

    private bool IsUsed(long? step) => step is null || step <= State.LastStep;

    private Result Move(SecondFactorTrigger trigger, IDomainEvent happened, SecondFactorState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return RefusalOf(trigger);
        }

        Raise(happened, next with { Status = to });
        return Result.Success;
    }
}
