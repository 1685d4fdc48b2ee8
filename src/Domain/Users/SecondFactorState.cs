using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public enum SecondFactorStatus
{
    /// <summary>A secret was handed out, and no code has come back yet: it asks nobody for anything.</summary>
    Pending,
    Confirmed,
    Disabled,
}

public enum SecondFactorTrigger
{
    Enrol,
    Confirm,
    UseCode,
    UseRecoveryCode,
    RegenerateRecoveryCodes,
    Disable,
}

public sealed record SecondFactorState : AggregateState
{
    public required SecondFactorId Id { get; init; }

    public required UserId UserId { get; init; }

    public required SecondFactorStatus Status { get; init; }

    /// <summary>Encrypted; empty once it was disabled.</summary>
    public required ReadOnlyMemory<byte> SealedSecret { get; init; }

    /// <summary>The latest time step whose code was used: neither it nor an earlier one counts again.</summary>
    public long LastStep { get; init; }

    /// <summary>Hashes of those that were not used yet.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];

    /// <summary>Ids only: the rest is secret.</summary>
    public override string ToString() => $"SecondFactor {Id.Value} v{Version} {Status}";
}
