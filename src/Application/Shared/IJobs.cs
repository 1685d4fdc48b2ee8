namespace Modular.Application.Shared;

/// <summary>
/// Work that leaves the process (gateway, mail) or takes long, written with the change that needs it and run after it.
/// </summary>
public interface IJobs
{
    /// <param name="uniqueKey">
    /// A second job with this key is dropped, as long as the first is known: until a week after it has ended. What
    /// must never be done twice has a key of its own in the module.
    /// </param>
    /// <returns>The id of the job; with a key that is taken, of the job that has taken it.</returns>
    Guid Enqueue(IJob job, string? uniqueKey = null, JobOptions? options = null);
}

/// <summary>How a job is run, where the usual way is not the right one.</summary>
public sealed record JobOptions
{
    public JobPriority Priority { get; init; } = JobPriority.Default;

    /// <summary>
    /// Jobs of one type take turns by it: with the customer's id, one customer with many jobs delays nobody else.
    /// </summary>
    public string FairKey { get; init; } = "";

    /// <summary>Business time to let pass before it runs.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// It runs when all of these have ended; a dead one keeps it waiting until somebody has replayed or discarded that.
    /// They are enqueued by the same command, before it, and are cancelled with it.
    /// </summary>
    public IReadOnlyList<Guid> After { get; init; } = [];
}

/// <summary>What waits for a slot: the higher first, whatever its age.</summary>
public enum JobPriority
{
    Low = -10,
    Default = 0,
    High = 10,
}

/// <summary>What a job needs to know: a small record with a <c>WireName</c>; it is stored as JSON.</summary>
public interface IJob;

/// <summary>The limits of a type of job; without the attribute these defaults hold.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobLimitsAttribute : Attribute
{
    /// <summary>How many run at a time in one process; a setting may say otherwise.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Then the handler's token is cancelled and the attempt has failed.</summary>
    public int Seconds { get; init; } = 20;

    /// <summary>After so many failures it is kept as dead: somebody must look.</summary>
    public int Attempts { get; init; } = 25;
}

/// <summary>
/// Does the work of a job outside of any transaction and returns the command that records its outcome; job and command
/// end in one transaction. It can run twice (the process may die in between), so what it calls must know the job's key.
/// An exception means: try again later, with a growing pause. A cancelled token means: stop, nobody waits any more.
/// </summary>
public interface IJobHandler<in TJob>
    where TJob : IJob
{
    Task<ICommand?> RunAsync(TJob job, JobAttempt attempt, CancellationToken cancellationToken);
}

/// <param name="Number">1 for the first.</param>
/// <param name="IsLast">The job ends as dead if this attempt fails.</param>
public readonly record struct JobAttempt(int Number, bool IsLast);

/// <summary>What a handler tells whoever waits for its job, who sees it at <c>/api/v1/jobs/{id}</c>.</summary>
public interface IJobReport
{
    /// <summary>Costs nothing: it is written every few seconds, and at the end.</summary>
    void Progress(int done, int of);

    /// <summary>Where the result is, from <c>/api</c> on. Written when the job has succeeded.</summary>
    void ResultAt(string href);

    /// <summary>The result itself: a small record. Written when the job has succeeded.</summary>
    void Result(object value);
}
