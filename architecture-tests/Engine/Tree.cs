using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Engine;

internal enum EdgeKind { Event, Call }

internal sealed record ModuleEdge(string From, string To, EdgeKind Kind, string Adr)
{
    public override string ToString() => $"{From} -> {To} ({Kind.ToString().ToLowerInvariant()})";
}

/// <summary>module-map.json: which module may know which, and the packages that one module alone needs.</summary>
internal sealed record ModuleMap(IReadOnlyList<ModuleEdge> Edges, IReadOnlyDictionary<string, string[]> Packages)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter<EdgeKind>(JsonNamingPolicy.CamelCase) },
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static ModuleMap Parse(string json) => JsonSerializer.Deserialize<ModuleMap>(json, Json)!;
}

internal sealed partial record Adr(
    string Number, string File, string Title, string Status, string Date, string EnforcedBy)
{
    public static Adr Parse(string path)
    {
        var text = System.IO.File.ReadAllText(path);
        var file = Path.GetFileName(path);
        return new(file[..4], file, Heading().Match(text).Groups["title"].Value,
            StatusLine().Match(text).Groups["status"].Value, DateLine().Match(text).Groups["date"].Value,
            Section().Match(text).Groups["rules"].Value);
    }

    [GeneratedRegex(@"^# \d{4} (?<title>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^Date:\s*(?<date>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex DateLine();

    [GeneratedRegex(@"^Status:\s*(?<status>\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"Enforced by(?<rules>[^#]*)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Section();
}

/// <summary>All that a rule may look at. The repository is one tree, each seed is another.</summary>
internal sealed record Tree(IReadOnlyList<Project> Projects, ModuleMap Map, IReadOnlyList<Adr> Adrs)
{
    private static readonly Lazy<Tree> Repository = new(LoadRepository);

    private readonly Lazy<Dictionary<(string, string), Node>> _index = new(() =>
        Projects.SelectMany(p => p.Types.Select(t => (Key: (p.Name, t.Name), Type: t)))
            .DistinctBy(t => t.Key).ToDictionary(t => t.Key, t => t.Type));

    private readonly Lazy<ILookup<string, Node>> _implementing = new(() =>
        Projects.SelectMany(p => p.Types)
            .SelectMany(t => t.Parents.Where(p => Place.Of(p.Assembly) is not null).Select(p => p.Name).Append(t.Name),
                (t, name) => (Name: name, Type: t))
            .ToLookup(t => t.Name, t => t.Type));

    public static Tree OfRepository => Repository.Value;

    /// <summary>Contracts.approved.txt: what other modules, stored events and subscribers rely on.</summary>
    public IReadOnlyList<string> ApprovedContracts { get; init; } = [];

    /// <summary>Every file, with its path from the root; what git ignores is none.</summary>
    public IReadOnlyList<SourceFile> Files { get; init; } = [];

    public string? Text(string path) => Files.FirstOrDefault(f => f.Path == path)?.Text;

    public static IReadOnlyList<string> Lines(string file) =>
        !File.Exists(file) ? [] : [.. File.ReadLines(file).Where(line => line is not ("" or ['#', ..]))];

    /// <returns>Null for a type that is not ours.</returns>
    public Node? Find(string assembly, string type) => _index.Value.GetValueOrDefault((assembly, type));

    /// <summary>The file that declares a type; the first, if it is partial.</summary>
    public SourceFile? FileOf(Node type) => Projects.First(p => p.Name == type.Assembly).Files
        .FirstOrDefault(file => Declaration(file, type) is not null);

    /// <summary>From its first modifier to its closing brace.</summary>
    public int LinesOf(Node type)
    {
        var lines = FileOf(type) is { } file ? Declaration(file, type)!.GetLocation().GetLineSpan() : default;
        return lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1;
    }

    private static BaseTypeDeclarationSyntax? Declaration(SourceFile file, Node type)
    {
        var name = type.Definition.Name.Split('`')[0];
        return !file.Text.Contains($" {name}", StringComparison.Ordinal)
            ? null
            : CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                .FirstOrDefault(declared => declared.Identifier.Text == name);
    }

    /// <summary>The type of ours of this name, and what implements or extends it.</summary>
    public IEnumerable<Node> Implementing(string type) => _implementing.Value[type];

    public static IReadOnlyList<Adr> AdrsIn(string folder) =>
        !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "????-*.md").Order().Select(Adr.Parse)];

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Modular.sln")))
            root = root.Parent ?? throw new InvalidOperationException("No Modular.sln above the test's output folder.");
        return root.FullName;
    }

    private static Tree LoadRepository()
    {
        var projects = new[] { "src", "tests" }
            .SelectMany(top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.csproj", Recursive))
            .Order(StringComparer.Ordinal).Select(Load);
        var gate = Path.Combine(Root, "architecture-tests");
        var map = File.ReadAllText(Path.Combine(gate, "module-map.json"));
        return new([.. projects], ModuleMap.Parse(map), AdrsIn(Path.Combine(Root, "docs", "adr")))
        {
            ApprovedContracts = Lines(Path.Combine(gate, "Contracts.approved.txt")),
            Files = FilesUnder(Root),
        };
    }

    public static IReadOnlyList<SourceFile> FilesUnder(string root)
    {
        if (!Directory.Exists(root))
            return [];
        var ignored = Lines(Path.Combine(root, ".gitignore")).Where(line => line.EndsWith('/'))
            .Select(line => line.TrimEnd('/')).Append(".git").ToHashSet(StringComparer.Ordinal);
        return [.. In(new DirectoryInfo(root)).OrderBy(f => f.Path, StringComparer.Ordinal)];

        IEnumerable<SourceFile> In(DirectoryInfo folder) => folder.EnumerateFileSystemInfos()
            .Where(entry => !ignored.Contains(entry.Name))
            .SelectMany(entry => entry is DirectoryInfo inner ? In(inner) :
            [
                new SourceFile(
                    Path.GetRelativePath(root, entry.FullName).Replace('\\', '/'), File.ReadAllText(entry.FullName)),
            ]);
    }

    private const SearchOption Recursive = SearchOption.AllDirectories;

    private static Project Load(string csproj)
    {
        var name = Path.GetFileNameWithoutExtension(csproj);
        var folder = Path.GetDirectoryName(csproj)!;
        // Below the host lie the projects of its modules.
        var nested = Directory.EnumerateFiles(folder, "*.csproj", Recursive).Select(f => Path.GetDirectoryName(f)!)
            .Where(inner => inner != folder).ToList();
        var source = Directory.EnumerateFiles(folder, "*.cs", Recursive)
            .Where(f => !Path.GetRelativePath(folder, f).StartsWith("obj", StringComparison.Ordinal))
            .Where(f => !nested.Exists(inner =>
                f.StartsWith(inner + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .Select(f => new SourceFile(Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllText(f)));
        // Test projects are judged by their csproj; all of src is referenced by the gate's project and lies next to it.
        var built = Place.Of(name)?.Layer == Layer.Tests ? null : Path.Combine(AppContext.BaseDirectory, name);
        return new(
            name, Path.GetRelativePath(Root, folder).Replace('\\', '/'), ProjectFile.Parse(File.ReadAllText(csproj)),
            [.. source], built is null ? null : AssemblyDefinition.ReadAssembly($"{built}.dll"),
            built is null ? null : XDocument.Load($"{built}.xml"));
    }
}
