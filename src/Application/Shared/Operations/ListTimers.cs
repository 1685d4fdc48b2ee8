namespace Modular.Application.Shared.Operations;

/// <summary>What is to happen and when, the next first.</summary>
public sealed record ListTimersQuery(PageRequest Page) : IQuery<Page<TimerStatus>>;

/// <param name="Type">The command that is sent when it is due.</param>
/// <param name="DueAt">Business time.</param>
/// <param name="Attempts">How often that has failed.</param>
public sealed record TimerStatus(
    string Module, string Key, string Type, DateTimeOffset DueAt, int Attempts, DateTimeOffset? LeaseUntil,
    string? LastError, Guid CorrelationId);
