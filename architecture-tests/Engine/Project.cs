using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Engine;

internal enum Layer { Domain, Contracts, Application, Infrastructure, Api, Tests }

/// <summary>Where a project stands. Its name alone tells: the rules know no list of modules.</summary>
internal sealed partial record Place(Layer Layer, string Module)
{
    public bool IsShared => Module == "Shared" || IsHost;

    /// <summary>The one executable, in which the modules meet.</summary>
    public bool IsHost => Module == "Api";

    /// <summary>Tests that start the host; a module's own tests do without it.</summary>
    public bool IsWholeProduct => this is { Layer: Layer.Tests, Module: "EndToEnd" or "Contract" or "Demo" or "Bench" };

    /// <summary>The gateway is a stranger that happens to live in the same repository, not a module.</summary>
    public bool IsGateway => Module == "SandboxGateway";

    /// <returns>Null for what is not ours.</returns>
    public static Place? Of(string assembly)
    {
        var match = Layout().Match(assembly);
        if (!match.Success)
            return null;
        var layer = match.Groups["layer"].Value;
        return layer switch
        {
            "" => new(Layer.Api, "Api"),
            "Application.Contracts" => new(Layer.Contracts, match.Groups["module"].Value),
            _ => new(Enum.Parse<Layer>(layer), match.Groups["module"].Value),
        };
    }

    [GeneratedRegex(
        @"^Modular\.((?<layer>Application\.Contracts|Domain|Application|Infrastructure|Api|Tests)\.(?<module>\w+)|Api)$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Layout();
}

/// <summary>What a csproj says.</summary>
internal sealed record ProjectFile(string Sdk, IReadOnlyList<(string Kind, string Name)> References)
{
    public static ProjectFile Parse(string xml)
    {
        var root = XDocument.Parse(xml).Root!;
        var references = root.Descendants()
            .Where(e => e.Name.LocalName is
                "ProjectReference" or "PackageReference" or "FrameworkReference" or "Reference")
            .Select(e => (Kind: e.Name.LocalName, Include: (string?)e.Attribute("Include") ?? ""))
            .Select(r => r with { Include = r.Kind == "ProjectReference" ? FileStem(r.Include) : r.Include });
        return new((string?)root.Attribute("Sdk") ?? "", [.. references]);
    }

    private static string FileStem(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}

/// <param name="Path">Relative to the project's folder, or for a file of the tree to its root; with slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public bool IsSeed => Path.StartsWith("architecture-tests/Violations/", StringComparison.Ordinal);
}

/// <summary>One project of the tree: csproj, source and compiled assembly. A seed may lack the csproj.</summary>
/// <param name="folder">Relative to the root of the tree, with slashes.</param>
/// <param name="documentation">What the compiler made of the <c>///</c> comments.</param>
internal sealed class Project(
    string name, string folder, ProjectFile? file, IReadOnlyList<SourceFile> files, AssemblyDefinition? assembly,
    XDocument? documentation)
{
    private readonly Lazy<Dictionary<string, XElement>> _documentation = new(() =>
        documentation?.Descendants("member").ToDictionary(m => (string)m.Attribute("name")!) ?? []);

    private readonly Lazy<IReadOnlyList<Node>> _types = new(() => assembly is null ? [] : Node.AllOf(assembly));

    public string Name => name;

    public Place Place { get; } = Place.Of(name)
        ?? throw new InvalidOperationException(
            $"Project {name} has no place in the layout. Name it Modular.<Layer>.<Module>, in src/<Layer>/<Module>/.");

    public string Folder => folder;

    public ProjectFile? File => file;

    public IReadOnlyList<SourceFile> Files => files;

    public IReadOnlyList<Node> Types => _types.Value;

    /// <returns>The comment above a type; null if it has none.</returns>
    public XElement? CommentOn(TypeDefinition type) =>
        _documentation.Value.GetValueOrDefault($"T:{type.FullName.Replace('/', '.')}");

    public IEnumerable<string> AssemblyReferences => assembly?.MainModule.AssemblyReferences.Select(r => r.Name) ?? [];

    /// <summary>The assemblies that may see its internals.</summary>
    public IEnumerable<string> Friends =>
        from attribute in assembly?.CustomAttributes.AsEnumerable() ?? []
        where attribute.AttributeType.Name == "InternalsVisibleToAttribute"
        select ((string)attribute.ConstructorArguments[0].Value).Split(',')[0];

    /// <summary>The .sql files as they are shipped: embedded, so that what is checked is what runs.</summary>
    public IEnumerable<(string File, string Text)> SqlFiles =>
        from resource in assembly?.MainModule.Resources.OfType<EmbeddedResource>() ?? []
        where resource.Name.EndsWith(".sql", StringComparison.OrdinalIgnoreCase)
        select (resource.Name, System.Text.Encoding.UTF8.GetString(resource.GetResourceData()));
}
