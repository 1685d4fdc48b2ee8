using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>The database refuses a foreign schema by role; this rule says so before anything runs.</summary>
internal static class SqlWalls
{
    public static readonly Rule R14 = new(
        "R14", "SQL names only the own schema and the log", "0006",
        "keep what you need of the other module in a table of your own, fed by a reaction to its integration events",
        tree =>
        {
            var known = tree.Projects.Where(p => p.Place.Layer != Layer.Tests)
                .SelectMany(p => Schemas(p.Place)).Distinct().ToList();
            var results = tree.Projects
                .Where(p => p.Place is { Layer: Layer.Infrastructure } or { IsShared: false, Layer: not Layer.Tests })
                .Select(p => Check(p, [.. known.Except(Schemas(p.Place))], known));
            return results.Aggregate(new Result([], []), (a, b) => a + b);
        });

    private static string[] Schemas(Place place) => place switch
    {
        { IsGateway: true } => ["sandbox"],
        // Shared knows no module; it prepares the database, and closes the schema that everybody may write to.
        { IsShared: true } => ["log", "public"],
        _ => [place.Module.ToLowerInvariant(), "log"],
    };

    private static Result Check(Project project, IReadOnlyList<string> foreign, IReadOnlyList<string> known)
    {
        var literals = project.Types.SelectMany(t => t.Strings.Select(s => (Where: $"{t.Name}.{s.Member}", s.Text)))
            .Where(s => Sql.IsSql(s.Text, known))
            .SelectMany(s => Sql.Names(s.Text, foreign).Select(n => $"{s.Where} -> {n.Name} (SQL literal)").Distinct()
                .DefaultIfEmpty(null), (s, failure) => (s.Where, Failure: failure))
            .ToList();
        var files = project.SqlFiles
            .SelectMany(f => Sql.Names(f.Text, foreign).Select(n => $"{f.File}:{n.Line} -> {n.Name} (SQL file)")
                .DefaultIfEmpty(null), (f, failure) => (Where: f.File, Failure: failure))
            .ToList();
        var all = literals.Concat(files).ToList();
        return new(
            [.. all.Select(f => f.Where).Distinct()],
            [.. all.Select(f => f.Failure).OfType<string>().Select(f => new Failure(f))]);
    }
}
