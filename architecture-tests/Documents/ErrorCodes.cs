using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Documents;

/// <summary>
/// Every error that the source makes: <c>("code", ErrorKind.X, detail)</c>, <c>(status, "code", detail)</c>, and what
/// validators say with <c>WithErrorCode</c>. The API answers with this list.
/// </summary>
internal static partial class ErrorCodes
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(IEnumerable<SourceFile> files) => new JsonArray(
    [
        .. files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)
                && file.Path.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(Of)
            .GroupBy(error => (error.Code, error.Answer))
            .OrderBy(errors => errors.Key.Code, StringComparer.Ordinal)
            .ThenBy(errors => errors.Key.Answer.ToString(), StringComparer.Ordinal)
            .Select(errors => (JsonNode)new JsonObject
            {
                ["code"] = errors.Key.Code,
                [errors.Key.Answer is int ? "status" : "kind"] =
                    errors.Key.Answer is int status ? status : errors.Key.Answer.ToString(),
                ["module"] = errors.Select(error => error.Module).Distinct().Count() == 1
                    ? errors.First().Module
                    : "shared",
                ["detail"] = errors.Select(error => error.Detail).FirstOrDefault(detail => detail != "") ?? "",
            }),
    ]).ToJsonString(Options) + "\n";

    private static IEnumerable<Found> Of(SourceFile file)
    {
        var root = CSharpSyntaxTree.ParseText(file.Text).GetRoot();
        var constants = root.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(field => field.Initializer?.Value is LiteralExpressionSyntax)
            .GroupBy(field => field.Identifier.Text)
            .ToDictionary(fields => fields.Key, fields => fields.First().Initializer!.Value);
        var module = file.Path.Split('/') is [_, var layer, var folder, ..]
            ? layer == "Application" && folder == "Contracts" ? file.Path.Split('/')[3] : folder
            : "shared";
        foreach (var call in root.DescendantNodes().OfType<ArgumentListSyntax>())
        {
            var arguments = call.Arguments.Select(argument => Resolve(argument.Expression)).ToList();
            if (arguments is [LiteralExpressionSyntax code, MemberAccessExpressionSyntax kind, ..]
                && kind.Expression.ToString() == "ErrorKind")
            {
                yield return Make(code, kind.Name.ToString(), arguments.ElementAtOrDefault(2));
            }
            else if (arguments is [LiteralExpressionSyntax { Token.Value: int status and >= 400 and < 600 },
                LiteralExpressionSyntax dotted, var detail] && IsCode().IsMatch(dotted.Token.ValueText))
            {
                yield return Make(dotted, status, detail);
            }
            else if (call.Parent is InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "WithErrorCode" },
                } validated && arguments is [LiteralExpressionSyntax field])
            {
                yield return Make(field, "Validation", MessageBehind(validated));
            }
        }

        Found Make(LiteralExpressionSyntax code, object answer, ExpressionSyntax? detail) =>
            new(code.Token.ValueText, answer, module.ToLowerInvariant(), Text(detail));

        ExpressionSyntax Resolve(ExpressionSyntax given) =>
            given is IdentifierNameSyntax name && constants.TryGetValue(name.Identifier.Text, out var value)
                ? value
                : given;
    }

    private static ExpressionSyntax? MessageBehind(InvocationExpressionSyntax call) =>
        call.Parent is MemberAccessExpressionSyntax
        {
            Name.Identifier.Text: "WithMessage", Parent: InvocationExpressionSyntax message,
        }
            ? message.ArgumentList.Arguments[0].Expression
            : null;

    // What depends on the case is three dots.
    private static string Text(ExpressionSyntax? detail) => detail switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part =>
            part is InterpolatedStringTextSyntax words ? words.TextToken.ValueText : "…")),
        BinaryExpressionSyntax sum => Text(sum.Left) + Text(sum.Right),
        ConditionalExpressionSyntax either => Text(either.WhenFalse),
        null => "",
        _ => "…",
    };

    [GeneratedRegex(@"^[a-z_]+(\.[a-z_]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsCode();

    private sealed record Found(string Code, object Answer, string Module, string Detail);
}
