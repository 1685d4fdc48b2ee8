using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Engine;

/// <summary>
/// A small tree that breaks one rule: <c>Violations/RNN/</c>. A file is named after its assembly:
/// Modular.Domain.Orders.cs is compiled in memory to the assembly Modular.Domain.Orders, with
/// Modular.Domain.Orders.*.sql embedded in it. Where names of files matter, a folder takes its place; files that no
/// project compiles are in the folder repository.
/// Each edge that the rule must name stands in a comment <c>expect: A -> B (how)</c> at the place that breaks it;
/// the rule must find these and nothing else, so a seed shows both what is caught and what is let pass.
/// </summary>
internal sealed partial record Seed(Tree Tree, IReadOnlyList<string> Expected)
{
    public static Seed Load(string rule) => In(Path.Combine("Violations", rule));

    /// <param name="folder">In the output folder.</param>
    public static Seed In(string folder)
    {
        folder = Path.Combine(AppContext.BaseDirectory, folder);
        string[] top = Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];
        var files = top.SelectMany(FilesIn).ToList();

        var compiled = new List<MetadataReference>();
        var projects = top.Where(f => Path.GetExtension(f) is ".cs" or ".csproj")
            .Select(Path.GetFileNameWithoutExtension)
            .Concat(top.Where(Directory.Exists).Select(Path.GetFileName)).OfType<string>()
            .Where(name => Place.Of(name) is not null).Distinct(StringComparer.Ordinal)
            // What a seed may use must be compiled before it: layer by layer, Shared before the modules, the host last.
            .OrderBy(n => (Place.Of(n) is { IsHost: true }, Place.Of(n) is { Layer: Layer.Api },
                Place.Of(n) is { IsShared: false, IsGateway: false }, Place.Of(n)?.Layer, n))
            .Select(name => Load(folder, name, compiled)).ToList();

        var map = Path.Combine(folder, "module-map.json");
        return new(
            new(projects, ModuleMap.Parse(File.Exists(map) ? File.ReadAllText(map) : """{"edges":[],"packages":{}}"""),
                Tree.AdrsIn(Path.Combine(folder, "adr")))
            {
                ApprovedContracts = Tree.Lines(Path.Combine(folder, "Contracts.approved.txt")),
                Files = Tree.FilesUnder(Path.Combine(folder, "repository")),
            },
            ExpectedIn(files));
    }

    public static IReadOnlyList<string> ExpectedIn(IEnumerable<string> files) =>
    [
        .. files.SelectMany(File.ReadLines).Select(line => Expectation().Match(line))
            .Where(m => m.Success).Select(m => m.Groups["edge"].Value).Order(StringComparer.Ordinal),
    ];

    private static Project Load(string folder, string name, List<MetadataReference> compiled)
    {
        var csproj = Path.Combine(folder, name + ".csproj");
        var many = Path.Combine(folder, name);
        List<SourceFile> source =
        [
            .. FilesIn(many + ".cs").Select(f => new SourceFile(Path.GetFileName(f), File.ReadAllText(f))),
            .. FilesIn(many).Select(f => new SourceFile(
                Path.GetRelativePath(many, f).Replace('\\', '/'), File.ReadAllText(f))),
        ];
        var (assembly, documentation) = Compile(name, source, Directory.GetFiles(folder, name + ".*.sql"), compiled);
        return new(
            name, name, File.Exists(csproj) ? ProjectFile.Parse(File.ReadAllText(csproj)) : null, source, assembly,
            documentation);
    }

    private static (AssemblyDefinition Assembly, XDocument Documentation) Compile(
        string name, List<SourceFile> source, string[] sql, List<MetadataReference> compiled)
    {
        var withComments = new CSharpParseOptions(documentationMode: DocumentationMode.Parse);
        var compilation = CSharpCompilation.Create(
            name, source.Select(f => CSharpSyntaxTree.ParseText(f.Text, withComments)),
            [.. Installed.Value, .. compiled],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var stream = new MemoryStream();
        var documentation = new MemoryStream();
        var emitted = compilation.Emit(
            stream, xmlDocumentationStream: documentation, manifestResources: sql.Select(file =>
                new ResourceDescription(Path.GetFileName(file), () => File.OpenRead(file), isPublic: true)));
        if (!emitted.Success)
            throw new InvalidOperationException($"Seed {name} does not compile: " +
                string.Join("; ", emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));

        compiled.Add(MetadataReference.CreateFromImage(stream.ToArray()));
        stream.Position = 0;
        documentation.Position = 0;
        return (AssemblyDefinition.ReadAssembly(stream), XDocument.Load(documentation));
    }

    private static IEnumerable<string> FilesIn(string path) =>
        File.Exists(path) ? [path]
        : Directory.Exists(path) && Place.Of(Path.GetFileName(path)) is not null
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            : [];

    /// <summary>Frameworks and packages; what is ours a seed brings along: a rename breaks no seed.</summary>
    private static readonly Lazy<IReadOnlyList<MetadataReference>> Installed = new(() =>
    [
        .. Installation.Assemblies.Where(file => Place.Of(Path.GetFileNameWithoutExtension(file)) is null)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    [GeneratedRegex(@"expect: (?<edge>.+?)(\s+-->)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expectation();
}

/// <summary>What the running .NET consists of.</summary>
internal static class Installation
{
    public static IReadOnlyList<string> Assemblies { get; } =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    private static readonly ILookup<string, string> ByFramework = Assemblies.ToLookup(
        file => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)))!,
        file => Path.GetFileNameWithoutExtension(file));

    public static IReadOnlySet<string> Bcl { get; } =
        ByFramework["Microsoft.NETCore.App"].ToHashSet(StringComparer.Ordinal);

    public static IReadOnlySet<string> AspNetCore { get; } =
        ByFramework["Microsoft.AspNetCore.App"].ToHashSet(StringComparer.Ordinal);
}
