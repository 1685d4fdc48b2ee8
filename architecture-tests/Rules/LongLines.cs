using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What runs off the screen is read by nobody, least of all in a review of two columns.</summary>
internal static class LongLines
{
    private const int Columns = 120;

    public static readonly Rule O5 = new(
        "O5", $"A line has {Columns} columns at most", "0008", "wrap it",
        tree =>
        {
            // The edge that a seed expects must stand in one line.
            var files = tree.Files.Where(f => !f.IsSeed && IsCode(f)).ToList();
            return new(
                [.. files.Select(f => f.Path)],
                [
                    .. from file in files
                       from line in file.Text.Split('\n').Select((text, i) => (Text: text.TrimEnd('\r'), Number: i + 1))
                       where line.Text.Length > Columns && !IsOneWord(line.Text)
                       select new Failure($"{file.Path}:{line.Number} -> {line.Text.Length} columns"),
                ]);
        });

    // Not .sql: a migration that was applied is never edited, not even for its looks.
    private static bool IsCode(SourceFile file) =>
        Path.GetExtension(file.Path) is ".cs" or ".csproj" or ".props" or ".targets"
        || file.Text.StartsWith("#!", StringComparison.Ordinal);

    /// <summary>An address, a pattern or a token, which has no place to be wrapped at.</summary>
    private static bool IsOneWord(string line) => !line.Trim().Contains(' ', StringComparison.Ordinal);
}
