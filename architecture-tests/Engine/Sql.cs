using System.Text.RegularExpressions;

namespace Modular.ArchitectureTests.Engine;

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

    /// <returns>The tables that the text inserts into, updates, deletes from or empties.</returns>
    public static IEnumerable<string> Written(string text) =>
        Write().Matches(text).Select(write => write.Groups["table"].Value);

    public static IEnumerable<string> ReadModelsRead(string text) =>
        ReadOfAReadModel().Matches(text).Select(read => read.Groups["table"].Value);

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

    [GeneratedRegex(
        @"\b(insert\s+into|merge\s+into|update(?!\s+set\b)|delete\s+from|truncate)\s+(?<table>[a-z_]+\.[a-z_]+)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Write();

    [GeneratedRegex(
        @"(?<!\bdelete\s+)\b(from|join|using)\s+(?<table>[a-z_]+\.rm_[a-z_]+)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadOfAReadModel();
}
