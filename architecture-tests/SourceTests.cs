using System.Collections.Immutable;
using System.Reflection;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Modular.ArchitectureTests.Engine;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>
/// What source analyzers see better than IL is theirs. Violations/RNN/source/ holds what must not compile, and the
/// analyzers of this build, under the settings of this repository, must say so: <c>expect: CA2016 await x</c>.
/// </summary>
public sealed class SourceTests
{
    private static readonly string Bans = Path.Combine(Tree.Root, "BannedSymbols.txt");

    private static readonly string Seeds = Path.Combine(AppContext.BaseDirectory, "Violations");

    public static TheoryData<string> Sources =>
    [
        .. Directory.GetFiles(Seeds, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Seeds, file).Replace('\\', '/'))
            .Where(file => file.Split('/') is [_, "source", _]).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Sources))]
    public async Task Does_not_compile(string source)
    {
        var file = Path.Combine(Seeds, source);
        var broken = await DiagnosticsOf(file);

        broken.Should().BeEquivalentTo(Seed.ExpectedIn([file]), "these and no others are seeded");
    }

    [Fact]
    public void Each_banned_symbol_exists()
    {
        var compilation = Compile(CSharpSyntaxTree.ParseText(""));

        foreach (var symbol in Tree.Lines(Bans).Select(line => line.Split(';')[0]))
            DocumentationCommentId.GetFirstSymbolForDeclarationId(symbol, compilation).Should().NotBeNull(symbol);
    }

    /// <summary>Id and place of each warning: warnings are errors here.</summary>
    private static async Task<IReadOnlyList<string>> DiagnosticsOf(string file)
    {
        var text = SourceText.From(await File.ReadAllTextAsync(file));
        // The settings are those of a file of src.
        var tree = CSharpSyntaxTree.ParseText(text, path: Path.Combine(Tree.Root, "src", Path.GetFileName(file)));
        var options = new AnalyzerOptions([new BannedSymbols()]);
        var found = await Compile(tree).WithAnalyzers(Analyzers.Value, options).GetAllDiagnosticsAsync();
        return
        [
            .. found.Where(d => d.Severity >= DiagnosticSeverity.Warning)
                .Select(d => $"{d.Id} {(d.Location.IsInSource ? text.ToString(d.Location.SourceSpan) : d)}"),
        ];
    }

    private static CSharpCompilation Compile(SyntaxTree tree) => CSharpCompilation.Create(
        "Modular.Seed", [tree], Installation.Assemblies.Select(file => MetadataReference.CreateFromFile(file)),
        new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
            .WithSpecificDiagnosticOptions(Config.GetOptionsForSourcePath(tree.FilePath).TreeOptions));

    private static readonly string EditorConfig = Path.Combine(Tree.Root, ".editorconfig");

    private static readonly AnalyzerConfigSet Config = AnalyzerConfigSet.Create(
        new[] { AnalyzerConfig.Parse(File.ReadAllText(EditorConfig), EditorConfig) });

    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> Analyzers = new(() =>
    [
        .. typeof(SourceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "Analyzers").Value!.Split(';')
            .SelectMany(path => AnalyzersIn(Path.GetFullPath(path))),
    ]);

    private static ImmutableArray<DiagnosticAnalyzer> AnalyzersIn(string path)
    {
        var file = new AnalyzerFileReference(path, new Loader());
        file.AnalyzerLoadFailed += (_, failure) => throw new InvalidOperationException($"{path}: {failure.Message}");
        return file.GetAnalyzers(LanguageNames.CSharp);
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // They lie beside each other.
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    private sealed class BannedSymbols : AdditionalText
    {
        public override string Path => Bans;

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(File.ReadAllText(Path));
    }
}
