using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>
/// The way from "forget me" to nothing left: two weeks to change one's mind, then every module that holds something
/// about the person lets go of it, and the account goes last.
/// </summary>
public sealed class ErasureRequest : AggregateRoot<ErasureRequestState>
{
    private ErasureRequest(ErasureRequestState state)
        : base(state)
    {
    }

    public static TimeSpan Grace { get; } = TimeSpan.FromDays(14);

    /// <summary>Modules that have not answered, or could not let go, are asked again after this.</summary>
    public static TimeSpan AskAgain { get; } = TimeSpan.FromDays(1);

    /// <summary>Who has to answer before the account goes.</summary>
    public static IReadOnlyList<string> Modules { get; } = ["billing", "notifications", "orders"];

    public static IReadOnlyDictionary<(ErasureStatus From, ErasureTrigger By), ErasureStatus> Transitions { get; } =
        new Dictionary<(ErasureStatus, ErasureTrigger), ErasureStatus>
        {
            [(ErasureStatus.Scheduled, ErasureTrigger.Ask)] = ErasureStatus.Running,
            [(ErasureStatus.Scheduled, ErasureTrigger.Cancel)] = ErasureStatus.Cancelled,
            [(ErasureStatus.Running, ErasureTrigger.Ask)] = ErasureStatus.Running,
            [(ErasureStatus.Running, ErasureTrigger.Acknowledge)] = ErasureStatus.Running,
            [(ErasureStatus.Running, ErasureTrigger.Block)] = ErasureStatus.Blocked,
            [(ErasureStatus.Running, ErasureTrigger.Complete)] = ErasureStatus.Completed,
            [(ErasureStatus.Blocked, ErasureTrigger.Ask)] = ErasureStatus.Running,
            [(ErasureStatus.Blocked, ErasureTrigger.Acknowledge)] = ErasureStatus.Blocked,
            [(ErasureStatus.Blocked, ErasureTrigger.Block)] = ErasureStatus.Blocked,
            [(ErasureStatus.Blocked, ErasureTrigger.Complete)] = ErasureStatus.Completed,
        };

    public static ErasureRequest Load(ErasureRequestState state) => new(state);

    /// <param name="reason">Of the staff who asks; null when the owner does.</param>
    public static ErasureRequest Schedule(ErasureRequestId id, UserId user, string? reason, DateTimeOffset now)
    {
        var request = new ErasureRequest(new ErasureRequestState
        {
            Id = id,
            UserId = user,
            Status = ErasureStatus.Scheduled,
            RequestedAt = now,
            EffectiveAt = now + Grace,
            Acknowledged = [],
        });
        request.Raise(new ErasureScheduled(id, user, reason, request.State.EffectiveAt), request.State);
        return request;
    }

    /// <summary>While the two weeks last, also when nobody has been asked yet on the day.</summary>
    public Result Cancel(DateTimeOffset now) => now < State.EffectiveAt
        ? Move(ErasureTrigger.Cancel, new ErasureCalledOff(State.Id), State)
        : UserErrors.ErasureInvalidTransition(State.Status, ErasureTrigger.Cancel);

    /// <summary>The first time, and again for as long as an answer is missing.</summary>
    public Result Ask() => Move(
        ErasureTrigger.Ask, new ErasureAsked(State.Id, State.UserId), State with { BlockedBy = null });

    /// <summary>
    /// A module holds nothing about the person any more. A late answer of a module that has answered before is refused:
    /// it was asked twice.
    /// </summary>
    public Result Acknowledge(string module)
    {
        if (State.Acknowledged.Contains(module, StringComparer.Ordinal))
        {
            return UserErrors.ErasureAcknowledged;
        }

        return Move(
            ErasureTrigger.Acknowledge, new ErasureAcknowledged(State.Id, module),
            State with { Acknowledged = [.. State.Acknowledged.Append(module).Order(StringComparer.Ordinal)] });
    }

    public bool HasEveryAnswer => Modules.All(module => State.Acknowledged.Contains(module, StringComparer.Ordinal));

    /// <param name="reason">A code of the module's, for people who ask why it takes so long.</param>
    public Result Block(string module, string reason)
    {
        // A late word of a module that has let go since.
        if (State.Acknowledged.Contains(module, StringComparer.Ordinal))
        {
            return UserErrors.ErasureAcknowledged;
        }

        return Move(
            ErasureTrigger.Block, new ErasureBlocked(State.Id, module, reason),
            State with { BlockedBy = $"{module}: {reason}" });
    }

    public Result Complete() => Move(
        ErasureTrigger.Complete, new ErasureCompleted(State.Id), State with { BlockedBy = null });

    private Result Move(ErasureTrigger trigger, IDomainEvent happened, ErasureRequestState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return UserErrors.ErasureInvalidTransition(State.Status, trigger);
        }

        Raise(happened, next with { Status = to });
        return Result.Success;
    }
}
