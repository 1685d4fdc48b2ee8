namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// What a module promises about its own rows: it is asked on its own role, by
/// <c>GET /api/v1/ops/consistency</c>. What two modules must agree on, each says for itself, as keyed facts.
/// </summary>
public interface IInvariants
{
    /// <summary>Whose role asks.</summary>
    string Module { get; }

    /// <param name="now">Business time.</param>
    IEnumerable<Invariant> At(DateTimeOffset now);
}

/// <param name="Id">The number of the invariant and a word: <c>G8.reserved</c>.</param>
/// <param name="Title">What is always so.</param>
/// <param name="Sql">
/// By itself: a row for each thing that is looked at, its name (text) and whether all is well (bool). As a fact: its
/// key and what is so of it, both text.
/// </param>
/// <param name="Values">For <c>$1</c>, <c>$2</c> …</param>
public sealed record Invariant(string Id, string Title, string Sql, params IReadOnlyList<object> Values)
{
    public Telling As { get; init; } = Telling.Itself;

    /// <summary>It looks at more than one transaction wrote: a finding counts at a quiet moment alone.</summary>
    public bool WhenQuiet { get; init; }
}

/// <summary>How an invariant is told.</summary>
public enum Telling
{
    /// <summary>One module sees it whole.</summary>
    Itself,

    /// <summary>Another module must know the same key, and the same of it, as <see cref="Evidence"/>.</summary>
    Claim,

    /// <summary>As <see cref="Claim"/>, but what the other has never heard of is fine.</summary>
    ClaimIfKnown,

    /// <summary>What the module knows of the keys that another one claims; it may know more.</summary>
    Evidence,
}
