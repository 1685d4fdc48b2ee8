namespace Modular.Application.Shared.Operations;

/// <summary>Up to where the log can be read, and who holds that up.</summary>
public sealed record GetHorizonQuery : IQuery<HorizonStatus>;

/// <param name="TransactionId">The oldest transaction of the cluster that may still write.</param>
/// <param name="TransactionsBehind">How many have begun since; what they wrote is read when it has ended.</param>
/// <param name="AgeMs">For how long it has run; 0 when there is none.</param>
/// <param name="Holder">Null when none runs.</param>
public sealed record HorizonStatus(
    string TransactionId, long TransactionsBehind, long AgeMs, HorizonStatus.Session? Holder)
{
    /// <param name="Kind"><c>session</c>, or <c>prepared</c> (a transaction that waits for its second phase).</param>
    /// <param name="Pid">Null for a prepared one, which <paramref name="Application"/> names by its id.</param>
    /// <param name="State">As Postgres says: <c>active</c>, <c>idle in transaction</c>.</param>
    /// <param name="Since">When the transaction began, or was prepared.</param>
    /// <param name="QueryStart">When its present or last statement began.</param>
    public sealed record Session(
        string Kind, int? Pid, string? Database, string? Application, string? User, string? State,
        DateTimeOffset? Since, DateTimeOffset? QueryStart);
}
