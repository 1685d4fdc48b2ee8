namespace Modular.ArchitectureTests.Engine;

/// <summary>What a rule looked at and what it found. A mend here is more exact than the one of the rule.</summary>
internal sealed record Result(IReadOnlyList<string> AppliedTo, IReadOnlyList<Failure> Failures)
{
    /// <summary>A rule that looked at nothing has not held.</summary>
    public bool IsSuccessful => AppliedTo.Count > 0 && Failures.Count == 0;

    public static Result operator +(Result a, Result b) =>
        new([.. a.AppliedTo, .. b.AppliedTo], [.. a.Failures, .. b.Failures]);
}

internal sealed record Failure(string Edge, string? Mend = null);

/// <summary>
/// NetArchTest's sentence: <c>Types.InAssemblies(…).That().ResideIn(…).Should().NotUse(…).GetResult()</c>.
/// </summary>
internal sealed class Types
{
    private readonly IEnumerable<Project> _projects;

    private Types(IEnumerable<Project> projects) => _projects = projects;

    public static Types InAssemblies(IEnumerable<Project> projects) => new(projects);

    public Types That() => this;

    public Types ResideIn(params Layer[] layers) => new(_projects.Where(p => layers.Contains(p.Place.Layer)));

    public Types BelongToAModule() =>
        new(_projects.Where(p => !p.Place.IsShared && p.Place.Layer is not (Layer.Api or Layer.Tests)));

    public Condition Should() => new(_projects.SelectMany(p => p.Types));
}

internal sealed class Condition(IEnumerable<Node> types)
{
    private readonly IReadOnlyList<Node> _types = [.. types];
    private readonly List<Failure> _failures = [];

    public Condition OnlyUse(Func<Edge, bool> allowed) => NotUse(edge => allowed(edge) ? null : new(edge.ToString()));

    public Condition NotUse(Func<Edge, bool> forbidden) => OnlyUse(edge => !forbidden(edge));

    /// <param name="judge">Null for an edge that is fine. Edges inside one assembly are nobody's business.</param>
    public Condition NotUse(Func<Edge, Failure?> judge)
    {
        var foreign = _types.SelectMany(t => t.Edges).Where(e => e.FromAssembly != e.ToAssembly);
        _failures.AddRange(foreign.Select(judge).OfType<Failure>());
        return this;
    }

    public Result GetResult() => new([.. _types.Select(t => t.Name)], _failures);
}
