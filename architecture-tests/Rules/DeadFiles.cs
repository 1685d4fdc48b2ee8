using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>A file that nothing leads to is read by everybody and needed by nobody.</summary>
internal static partial class DeadFiles
{
    public static readonly Rule O2 = new(
        "O2", "Each file is reached: from a project, the solution, a rule or the README", "0008",
        "delete it, or link it from where it is needed",
        tree =>
        {
            var pages = LinkedPages(tree);
            var judged = tree.Files.Where(f => Judged().IsMatch(f.Path)).ToList();
            return new(
                [.. judged.Select(f => f.Path)],
                [
                    .. judged.SelectMany(f => Judge(tree, f, pages)).Select(edge => new Failure(edge)),
                    .. tree.Files.Where(f => !f.IsSeed).SelectMany(f => LostLinks(tree, f)),
                ]);
        });

    private static IEnumerable<string> Judge(Tree tree, SourceFile file, HashSet<string> pages) =>
        file.Path.Split('/') switch
        {
            ["docs", ..] when file.Path.EndsWith(".md", StringComparison.Ordinal) && !pages.Contains(file.Path) =>
                [$"{file.Path} -> linked from nowhere"],
            ["docs", ..] => [],
            ["architecture-tests", "Violations", var rule, ..] =>
                Catalogue.All.Concat(Orphans.All).Any(r => r.Id == rule) ? [] : [$"{file.Path} -> no rule {rule}"],
            // EventContractTests knows which of these are there for what.
            ["architecture-tests", "Events", ..] => [],
            [.., var name] when name.EndsWith(".csproj", StringComparison.Ordinal) => Solutions(tree, file.Path),
            _ => pages.Contains(file.Path) || IsInItsProject(tree, file.Path) ? [] : [$"{file.Path} -> in no project"],
        };

    private static IEnumerable<string> Solutions(Tree tree, string csproj)
    {
        var place = Place.Of(Path.GetFileNameWithoutExtension(csproj));
        var modules = tree.Projects.Where(p => p.Place is { Layer: Layer.Domain, IsShared: false })
            .Select(p => p.Place.Module);
        string[] solutions = place is not null && modules.Contains(place.Module)
            ? ["Modular.sln", $"{place.Module}.slnf"]
            : ["Modular.sln"];
        return
            from solution in solutions
            where tree.Text(solution)?.Replace('\\', '/').Contains($"\"{csproj}\"", StringComparison.Ordinal) != true
            select $"{csproj} -> not in {solution}";
    }

    /// <summary>Compiled, included, named by the code, or read by the tools of .NET under this name.</summary>
    private static bool IsInItsProject(Tree tree, string path)
    {
        var project = tree.Files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal)
            && path.StartsWith(Folder(f.Path), StringComparison.Ordinal)).MaxBy(f => f.Path.Length);
        if (project is null)
            return false;
        var name = Path.GetFileName(path);
        var inside = path[Folder(project.Path).Length..];
        return name.EndsWith(".cs", StringComparison.Ordinal) || name is "packages.lock.json" or "launchSettings.json"
            || Include().Matches(project.Text).SelectMany(i => i.Groups["globs"].Value.Split(';')).Any(glob =>
                FileSystemName.MatchesSimpleExpression(
                    glob.Replace("**/", "*").Replace("**", "*"), inside, ignoreCase: false))
            || tree.Files.Any(f => f.Path.StartsWith(Folder(project.Path), StringComparison.Ordinal)
                && f.Path.EndsWith(".cs", StringComparison.Ordinal)
                && f.Text.Contains($"\"{name}\"", StringComparison.Ordinal));
    }

    private static HashSet<string> LinkedPages(Tree tree)
    {
        var pages = new HashSet<string>(StringComparer.Ordinal);
        Follow("README.md");
        return pages;

        void Follow(string page)
        {
            if (!pages.Add(page) || !page.EndsWith(".md", StringComparison.Ordinal) || tree.Text(page) is not { } text)
                return;
            foreach (var link in Links(page, text))
                Follow(link);
        }
    }

    private static IEnumerable<Failure> LostLinks(Tree tree, SourceFile page) =>
        from link in page.Path.EndsWith(".md", StringComparison.Ordinal) ? Links(page.Path, page.Text).Distinct() : []
        where !tree.Files.Any(f => f.Path == link || f.Path.StartsWith($"{link}/", StringComparison.Ordinal))
        select new Failure($"{page.Path} -> {link} (no such file)", "mend the link");

    private static IEnumerable<string> Links(string page, string text) =>
        from Match link in Link().Matches(text)
        select Path.GetRelativePath(Path.GetFullPath("."), Path.GetFullPath(Folder(page) + link.Groups["to"].Value))
            .Replace('\\', '/');

    private static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    [GeneratedRegex("^(src|tests|architecture-tests|docs)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Judged();

    [GeneratedRegex("(Include|Update)=\"(?<globs>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Include();

    [GeneratedRegex(@"\]\((?!\w+:)(?<to>[^)#\s]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
