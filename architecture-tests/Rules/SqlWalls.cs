using System.Text.RegularExpressions;
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

/// <summary>Reads enough of SQL to find schema names, and to tell it from wire names and error codes.</summary>
internal static partial class Sql
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const RegexOptions Options =
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <summary>
    /// A statement by its first words, or a fragment by a schema-qualified name where SQL has one.
    /// "orders.order.placed.v1", "orders.read" and "stock.insufficient" are neither.
    /// </summary>
    public static bool IsSql(string text, IReadOnlyList<string> schemas)
    {
        var bare = QuotedOrComment().Replace(text, " ");
        return Statement().IsMatch(bare)
            || Regex.IsMatch(
                bare, $@"\b(from|join|into|update|only|using|references|table|call)\s+{Qualified(schemas)}",
                Options, Patience);
    }

    /// <returns>Each name in one of the schemas, with its line; dynamic SQL in a quoted string too.</returns>
    public static IEnumerable<(string Name, int Line)> Names(string sql, IReadOnlyList<string> schemas, int line = 1)
    {
        if (schemas.Count == 0)
            yield break;
        foreach (Match quoted in QuotedOrComment().Matches(sql))
        {
            var text = quoted.Value.Trim('\'');
            if (quoted.Value.StartsWith('\'') && IsSql(text, schemas))
            {
                foreach (var name in Names(text, schemas, line + Lines(sql[..quoted.Index])))
                    yield return name;
            }
        }

        var bare = QuotedOrComment().Replace(sql, quoted => new string('\n', Lines(quoted.Value)) + " ");
        const string BeforeAName = @"\b(schema(\s+if\s+(not\s+)?exists)?\s|search_path\s*(=|to))\s*";
        var names = $@"{Qualified(schemas)}|{BeforeAName}(?<name>{Any(schemas)})\b";
        foreach (Match match in Regex.Matches(bare, names, Options, Patience))
        {
            var name = match.Groups["name"].Value.Replace("\"", "").ToLowerInvariant();
            yield return (name, line + Lines(bare[..match.Index]));
        }
    }

    // A wire name (orders.order.placed.v1) is no table, even after "from".
    private static string Qualified(IReadOnlyList<string> schemas) =>
        $@"(?<![\w.""])(?<name>""?({Any(schemas)})""?\.""?\w+)(?![\w.]*\.v\d+\b)\b";

    private static string Any(IReadOnlyList<string> schemas) => string.Join('|', schemas.Select(Regex.Escape));

    private static int Lines(string text) => text.Count(c => c == '\n');

    [GeneratedRegex(@"'([^']|'')*'|--[^\n]*|/\*(.|\n)*?\*/", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex QuotedOrComment();

    [GeneratedRegex(
        """
        ^\s*(
            select\s | values\s*\( | with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s | explain\s | do\s+\$
          | insert\s+into\s | delete\s+from\s | merge\s+into\s | update\s+\S+(\s+(as\s+)?\w+)?\s+set\s
          | (create|alter|drop|comment\s+on)\s+(or\s+replace\s+)?(unlogged\s+)?(unique\s+)?
            (table|index|schema|view|materialized|function|procedure|trigger|type|sequence|policy|role
            |extension|domain)\s
          | (grant|revoke)\s.*\son\s | truncate\s+(table\s+)?[\w"]+\. | call\s+[\w".]+\( | copy\s+[\w".]+.*\s(from|to)\s
          | lock\s+table\s | set\s+(local\s+)?search_path
        )
        """,
        Options | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Statement();
}
