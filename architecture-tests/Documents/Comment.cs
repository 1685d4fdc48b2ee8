using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Modular.ArchitectureTests.Documents;

/// <summary>Doc comments as Markdown that fits into a cell of a table.</summary>
internal static partial class Comment
{
    public static string Summary(XElement? comment) => Text(comment?.Element("summary"));

    public static string Of(XElement? comment, string parameter) => Text(
        comment?.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == parameter));

    public static string FirstSentence(string text) =>
        text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;

    private static string Text(XElement? element) =>
        element is null ? "" : Blanks().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value.Replace("<", "&lt;").Replace("|", "\\|"),
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement reference when (string?)(reference.Attribute("cref") ?? reference.Attribute("name")
            ?? reference.Attribute("langword")) is { } name => $"`{Member(name)}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    /// <summary><c>T:Modular.Domain.Orders.Order</c> is Order.</summary>
    private static string Member(string reference) => reference.Split('(')[0].Split('.', ':')[^1].Split('`')[0];

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
