using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
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

internal sealed partial record Adr(string Number, string File, string Status, string EnforcedBy)
{
    public static Adr Parse(string path)
    {
        var text = System.IO.File.ReadAllText(path);
        var file = Path.GetFileName(path);
        return new(file[..4], file, StatusLine().Match(text).Groups["status"].Value,
            Section().Match(text).Groups["rules"].Value);
    }

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

    public static Tree OfRepository => Repository.Value;

    /// <returns>Null for a type that is not ours.</returns>
    public Node? Find(string assembly, string type) => _index.Value.GetValueOrDefault((assembly, type));

    public static IReadOnlyList<Adr> AdrsIn(string folder) =>
        !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "????-*.md").Order().Select(Adr.Parse)];

    private static Tree LoadRepository()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Modular.sln")))
            root = root.Parent ?? throw new InvalidOperationException("No Modular.sln above the test's output folder.");

        var projects = new[] { "src", "tests" }
            .SelectMany(top => Directory.EnumerateFiles(Path.Combine(root.FullName, top), "*.csproj", Recursive))
            .Order(StringComparer.Ordinal).Select(Load);
        var map = File.ReadAllText(Path.Combine(root.FullName, "architecture-tests", "module-map.json"));
        return new([.. projects], ModuleMap.Parse(map), AdrsIn(Path.Combine(root.FullName, "docs", "adr")));
    }

    private const SearchOption Recursive = SearchOption.AllDirectories;

    private static Project Load(string csproj)
    {
        var name = Path.GetFileNameWithoutExtension(csproj);
        var folder = Path.GetDirectoryName(csproj)!;
        var source = Directory.EnumerateFiles(folder, "*.cs", Recursive)
            .Where(f => !Path.GetRelativePath(folder, f).StartsWith("obj", StringComparison.Ordinal))
            .Select(File.ReadAllText);
        // Test projects are judged by their csproj; all of src is referenced by the gate's project and lies next to it.
        var assembly = Place.Of(name)?.Layer == Layer.Tests
            ? null
            : AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        return new(name, ProjectFile.Parse(File.ReadAllText(csproj)), string.Join('\n', source), assembly);
    }
}
