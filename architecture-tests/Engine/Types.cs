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
    private readonly IEnumerable<Node> _types;

    private Types(IEnumerable<Node> types) => _types = types;

    public static Types InAssemblies(IEnumerable<Project> projects) => new(projects.SelectMany(p => p.Types));

    public Types That() => this;

    public Types And() => this;

    public Types ResideIn(params Layer[] layers) => Meet(t => layers.Contains(t.Place.Layer));

    public Types BelongToAModule() => Meet(t => t.Place is { IsShared: false, Layer: not Layer.Tests });

    public Types AreConcrete() => Meet(t => t.IsConcrete);

    public Types Meet(Func<Node, bool> condition) => new(_types.Where(condition));

    public Condition Should() => new(_types);
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

    /// <param name="forbidden">What is true of a call that must not be.</param>
    public Condition NotCall(Func<string, string, bool> forbidden) => Meet(type =>
        from call in type.Calls.Distinct()
        where forbidden(call.Type, call.Method)
        select new Failure($"{type.Name}.{call.Member} -> {call.Type}.{call.Method} (calls)"));

    public Condition BeSealed() => Meet(type =>
        type.Definition.IsSealed ? [] : [new($"{type.Name} -> not sealed", "write sealed in front of it")]);

    public Condition BeInternal() => Meet(type => !type.IsPublic ? [] : [new($"{type.Name} -> public")]);

    public Condition BeRecords() => Meet(type => (type.IsRecord, type.Definition) switch
    {
        (false, _) => [new($"{type.Name} -> no record", "declare it as a sealed record or a readonly record struct")],
        (_, { IsValueType: true } s) when !s.CustomAttributes.Any(a => a.AttributeType.Name == "IsReadOnlyAttribute") =>
            [new($"{type.Name} -> not readonly", "write readonly in front of it")],
        _ => [],
    });

    /// <param name="judge">Nothing for a type that is as it should be.</param>
    public Condition Meet(Func<Node, IEnumerable<Failure>> judge)
    {
        _failures.AddRange(_types.SelectMany(judge));
        return this;
    }

    public Result GetResult() => new([.. _types.Select(t => t.Name)], _failures);
}
