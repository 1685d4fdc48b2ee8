using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Documents;

/// <summary>The words of a page in a folder of the repository.</summary>
/// <param name="folder">The folder of the page, to which links are relative.</param>
internal sealed class Markdown(Architecture architecture, string folder)
{
    /// <param name="suffix">What the reader does not need to see: <c>Command</c>, <c>Handler</c>.</param>
    public string Link(Node type, string suffix = "")
    {
        var name = Architecture.Simple(type);
        if (suffix != "" && name.EndsWith(suffix, StringComparison.Ordinal))
            name = name[..^suffix.Length];
        return architecture.FileOf(type) is { } file ? $"[{name}]({To(file)})" : name;
    }

    public string Links(IEnumerable<Node> types, string suffix = "") => List(types.Select(type => Link(type, suffix)));

    public static string Event(StoredEvent told, string page = "") => $"[`{told.Wire}`]({page}#{Anchor(told.Wire)})";

    public string Hearers(StoredEvent told) =>
        List(architecture.HearersOf(told).Select(Module).DefaultIfEmpty("nobody yet"));

    /// <summary>A module's own page.</summary>
    public string Module(string name) => $"[{name}]({To(FileOf(name))})";

    public static string FileOf(string module) => $"docs/modules/{module.ToLowerInvariant()}.md";

    public string To(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    public static string List(IEnumerable<string> items) =>
        string.Join(", ", items) is { Length: > 0 } list ? list : "-";

    public static string Code(string text) => $"`{text}`";

    /// <param name="header">Columns with a bar between them, as in the rows.</param>
    /// <returns>Nothing when there are no rows.</returns>
    public static string Table(string header, IEnumerable<string> rows)
    {
        var all = rows.ToList();
        var line = string.Concat(Enumerable.Repeat("---|", header.Split(" | ").Length));
        return all.Count == 0 ? "" : $"| {header} |\n|{line}\n{string.Concat(all.Select(row => $"| {row} |\n"))}";
    }

    /// <summary>As GitHub makes it from a heading.</summary>
    private static string Anchor(string heading) => heading.Replace(".", "").ToLowerInvariant();
}
