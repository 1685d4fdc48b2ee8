using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What says "not now" or "not me".</summary>
internal static partial class Excuses
{
    public static readonly Rule O3 = new(
        "O3", "Nothing is left for later, and what is switched off says why", "0008",
        "do it now, or write an issue and delete it here",
        tree =>
        {
            var files = tree.Files.Where(f => !f.IsSeed).ToList();
            return new(
                [.. files.Select(f => f.Path)],
                [
                    .. files.SelectMany(file => Excused(file), (file, excuse) =>
                        new Failure($"{file.Path}:{excuse.Line} -> {excuse.What}")),
                ]);
        });

    public static readonly Rule O4 = new(
        "O4", "No rule knows a module or one of its types", "0008",
        "say what kind of type is meant: its layer, what it implements, how it is used",
        tree =>
        {
            var modules = tree.Projects.Where(p => p.Place is { Layer: Layer.Domain, IsShared: false })
                .Select(p => p.Place.Module);
            var known = tree.Projects.SelectMany(p => p.Types).Where(t => !t.Place.IsShared)
                .Select(t => t.Definition.Name).Concat(modules).ToHashSet(StringComparer.Ordinal);
            var rules = tree.Files
                .Where(f => f.Path.StartsWith("architecture-tests/Rules/", StringComparison.Ordinal)).ToList();
            return new(
                [.. rules.Select(f => f.Path)],
                [
                    .. from file in rules
                       from text in Texts(file)
                       from Match word in Word().Matches(text.Text)
                       where known.Contains(word.Value)
                       select new Failure($"{file.Path}:{text.Line} -> {word.Value}"),
                ]);
        });

    private static IEnumerable<(int Line, string What)> Excused(SourceFile file) => Path.GetExtension(file.Path) switch
    {
        ".cs" => InCode(CSharpSyntaxTree.ParseText(file.Text).GetRoot()),
        ".csproj" or ".props" or ".targets" => Later(file.Text, Words()).Concat(InProject(file.Text)),
        // Prose may speak of the word; a note to oneself has a colon.
        ".md" => Later(file.Text, Notes()),
        _ => Later(file.Text, Words()),
    };

    private static IEnumerable<(int Line, string What)> InCode(SyntaxNode root)
    {
        foreach (var trivia in root.DescendantTrivia(descendIntoTrivia: true))
        {
            var text = trivia.ToString();
            if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && IsCode(text.TrimStart('/').Trim()))
                yield return (LineOf(trivia.GetLocation()), "code in a comment");
            if (IsComment(trivia) && Words().Match(text) is { Success: true } word)
                yield return (LineOf(trivia.GetLocation()), word.Value);
            if (trivia.GetStructure() is PragmaWarningDirectiveTriviaSyntax pragma
                && pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
                && !pragma.DescendantTrivia().Any(IsComment))
                yield return (LineOf(trivia.GetLocation()), "#pragma warning disable (no reason behind it)");
        }
        foreach (var name in root.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.Text == nameof(NotImplementedException) && name.Parent is not ArgumentSyntax)
                yield return (LineOf(name.GetLocation()), "NotImplementedException (stub)");
        }
        foreach (var attribute in root.DescendantNodes().OfType<AttributeSyntax>())
        {
            var arguments = attribute.ArgumentList?.Arguments.Select(a => $"{a}").ToList() ?? [];
            if (attribute.Name.ToString().EndsWith("SuppressMessage", StringComparison.Ordinal)
                && !arguments.Exists(a => Reason().IsMatch(a)))
                yield return (LineOf(attribute.GetLocation()), "SuppressMessage (no Justification)");
            if (arguments.Exists(a => SkipWithoutAnIssue().IsMatch(a)))
                yield return (LineOf(attribute.GetLocation()), "Skip (no number of an issue)");
        }
    }

    /// <summary>It parses, and is more than words in a row.</summary>
    private static bool IsCode(string comment) =>
        (comment.EndsWith(';') && comment.AsSpan().ContainsAny("(=.") || comment.EndsWith('{') || comment == "}")
        && (comment is "}" or [.., '{']
            || !SyntaxFactory.ParseStatement(comment).ContainsDiagnostics);

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private static IEnumerable<(int Line, string What)> InProject(string xml) =>
        from element in XDocument.Parse(xml, LoadOptions.SetLineInfo).Descendants()
        where element.Name.LocalName is "NoWarn" or "WarningsNotAsErrors" || element.Attribute("NoWarn") is not null
        where element.PreviousNode is not XComment
        select (((IXmlLineInfo)element).LineNumber, "NoWarn (no comment above it says why)");

    private static IEnumerable<(int Line, string What)> Later(string text, Regex words) =>
        words.Matches(text).Select(word => (text[..word.Index].Count(c => c == '\n') + 1, word.Value.TrimEnd(':')));

    private static IEnumerable<(int Line, string Text)> Texts(SourceFile file) =>
        from token in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantTokens()
        where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
        select (LineOf(token.GetLocation()), token.ValueText);

    private static int LineOf(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Notes();

    [GeneratedRegex(@"^Justification\s*=\s*""[^""]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"^Skip\s*=(?!.*#\d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SkipWithoutAnIssue();

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
