using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

internal static class ProjectFiles
{
    private const string Remove = "remove the reference from the csproj";

    public static readonly Rule R09 = new(
        "R09", "References are allowed and used", "0001",
        "remove the reference; what is needed from there belongs behind a port, or in module-map.json with its ADR",
        tree => tree.Projects.Where(p => p.File is not null).Select(p => Check(tree, p))
            .Append(Compiled(tree)).Aggregate((a, b) => a + b));

    private static Result Check(Tree tree, Project project)
    {
        var file = project.File!;
        var allowed = WhoMayUseWhat.For(project.Place, tree.Map);
        var forbidden = file.References.Where(r => r.Kind switch
        {
            "ProjectReference" => !allowed.Project(r.Name),
            "PackageReference" => !allowed.Package(r.Name),
            // A module has the framework for Microsoft.Extensions; what it uses of it is checked in IL.
            "FrameworkReference" => project.Place.Layer is not (Layer.Infrastructure or Layer.Api or Layer.Tests),
            _ => true,
        }).Select(r => new Failure($"{project.Name}.csproj -> {r.Name} ({r.Kind})"));
        var web = file.Sdk == "Microsoft.NET.Sdk" || project.Place.Layer == Layer.Api
            ? []
            : new[] { new Failure($"{project.Name}.csproj -> {file.Sdk} (Sdk)", "use Microsoft.NET.Sdk") };
        var unused = project.Place.Layer == Layer.Tests
            ? []
            : file.References.Where(r => r.Kind == "ProjectReference" && !Uses(tree, project, r.Name))
                .Select(r => new Failure(
                    $"{project.Name}.csproj -> {r.Name} (ProjectReference that no code uses)", Remove));
        return new([project.Name], [.. forbidden, .. web, .. unused]);
    }

    /// <summary>
    /// Packages flow through project references, so the csproj is half the truth. Domain and Application: R01, R02.
    /// </summary>
    private static Result Compiled(Tree tree) =>
        Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Contracts, Layer.Infrastructure, Layer.Api)
            .Should().OnlyUse(edge => WhoMayUseWhat.Allows(tree, edge))
            .GetResult();

    private static bool Uses(Tree tree, Project project, string reference) =>
        project.AssemblyReferences.Contains(reference)
        || NeededByTheCompiler(tree, project).Contains(reference)
        || project.Files.Any(f => ImportsNamespaceOf(reference, f.Text));

    /// <summary>The compiler wants the parents of each type that is used; IL may name the type alone.</summary>
    private static HashSet<string> NeededByTheCompiler(Tree tree, Project project)
    {
        var assemblies = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var edge in project.Types.SelectMany(t => t.Edges))
            Climb(edge.ToAssembly, edge.To);
        return assemblies;

        void Climb(string assembly, string name)
        {
            assemblies.Add(assembly);
            if (!seen.Add(name) || tree.Find(assembly, name) is not { } type)
                return;
            foreach (var parent in type.Edges.Where(e => e.How is "base type" or "implements"))
                Climb(parent.ToAssembly, parent.To);
        }
    }

    /// <summary>
    /// A use of constants alone leaves no trace in IL, but a using directive in the source; one that is not needed
    /// does not compile (IDE0005).
    /// </summary>
    private static bool ImportsNamespaceOf(string reference, string source) => Regex.IsMatch(
        source, $@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?{Regex.Escape(reference)}[.;]",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
}
