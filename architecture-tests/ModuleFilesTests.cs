using System.Text.Json;
using System.Xml.Linq;
using FluentAssertions;
using Modular.ArchitectureTests.Engine;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>What a module has outside its projects: a solution filter and owners.</summary>
public sealed class ModuleFilesTests
{
    public static TheoryData<string> Modules => [.. Tree.OfRepository.Projects
        .Where(p => p.Place is { Layer: Layer.Domain, IsShared: false }).Select(p => p.Place.Module)];

    [Theory, MemberData(nameof(Modules))]
    public void A_solution_filter_holds_what_the_tests_of_its_module_need(string module)
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(Tree.Root, $"{module}.slnf")));
        var projects = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(project => project.GetString()!);

        projects.Should().Equal(NeededBy(module), $"{module}.slnf lists what tests/{module} references, in order");
    }

    [Theory, MemberData(nameof(Modules))]
    public void Each_folder_of_a_module_has_an_owner(string module)
    {
        var owned = File.ReadLines(Path.Combine(Tree.Root, "CODEOWNERS")).Select(line => line.Split(' ')[0]);

        var folders = NeededBy(module).Select(csproj => $"/{Path.GetDirectoryName(csproj)}/")
            .Where(folder => folder.EndsWith($"/{module}/", StringComparison.Ordinal));

        owned.Should().Contain(folders, "CODEOWNERS names the team of each folder");
    }

    private static SortedSet<string> NeededBy(string module)
    {
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        Collect(Path.Combine(Tree.Root, "tests", module, $"Modular.Tests.{module}.csproj"), needed);
        return needed;
    }

    private static void Collect(string csproj, SortedSet<string> needed)
    {
        if (!needed.Add(Relative(csproj)))
            return;
        foreach (var reference in XDocument.Load(csproj).Descendants("ProjectReference"))
        {
            var path = ((string)reference.Attribute("Include")!).Replace('\\', '/');
            Collect(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(csproj)!, path)), needed);
        }
    }

    private static string Relative(string path) => Path.GetRelativePath(Tree.Root, path).Replace('\\', '/');
}
