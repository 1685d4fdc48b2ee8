using System.Text.RegularExpressions;
using Mono.Cecil;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What no reviewer should have to look for.</summary>
internal static partial class Hygiene
{
    public static readonly Rule R27 = new(
        "R27", "Nothing blocks a thread, nothing is async void, a CancellationToken comes last and is passed on", "0013",
        "await it: a blocked pool thread starves the host",
        tree => Types.InAssemblies(tree.Projects)
            .That().Meet(t => t.IsOurs)
            // Whether the token is passed on, and the banned APIs, are seen in source (SourceTests).
            .Should().Meet(t => t.Methods.SelectMany(m => Blocks(t, m.Member, m.Method)
                .Concat(IsAsyncVoid(t, m.Member, m.Method)).Concat(HidesItsToken(t, m.Member, m.Method))))
            .GetResult());

    public static readonly Rule R28 = new(
        "R28", "Endpoints are static, and each route has a name, a summary and its responses", "0010",
        "add WithName, WithSummary and Produces: clients are generated from the document that is made of them",
        tree => Types.InAssemblies(tree.Projects)
            .That().Meet(t => t.IsOurs && t.IsEndpoint())
            .Should().Meet(t => t.Calls.GroupBy(call => call.Member).SelectMany(member => Undescribed(t, [.. member]))
                .Concat(t.IsConcrete ? [new Failure($"{t.Name} -> not static", "an endpoint holds nothing")] : []))
            .GetResult());

    private const int MostDependencies = 7;

    public static readonly Rule R29 = new(
        "R29", "A file has the name of its type and the folder of its namespace; no type is called Manager, Helper, "
            + "Util, Common, Data, Info or Base; no type of a module needs more than seven others", "0001",
        "name it after what it does, or split it",
        tree => Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.IsOurs)
                .Should().Meet(t => SaysNothing(t).Concat(NeedsTooMuch(t)))
                .GetResult()
            + tree.Projects.Where(p => p.Place.Layer != Layer.Tests).Select(Misplaced)
                .Aggregate(new Result([], []), (a, b) => a + b));

    private static IEnumerable<Failure> Blocks(Node type, string member, MethodDefinition method)
    {
        // An await is compiled to GetResult in a state machine; an async Main is waited for by the compiler.
        var awaits = method.Name is "MoveNext" or "<Main>";
        return
            from call in method.HasBody ? Node.CallsOf(method) : []
            where (call.Type, call.Method) is
                    ("System.Threading.Tasks.Task", "Wait" or "WaitAll" or "WaitAny" or "get_Result")
                    or ("System.Threading.Tasks.ValueTask", "get_Result") or ("System.Threading.Thread", "Sleep")
                || (call.Method == "GetResult" && !awaits && call.Type.EndsWith("Awaiter", StringComparison.Ordinal))
            select new Failure($"{type.Name}.{member} -> {call.Type}.{call.Method} (calls)");
    }

    private static IEnumerable<Failure> IsAsyncVoid(Node type, string member, MethodDefinition method) =>
        method.ReturnType.FullName == "System.Void"
        && method.CustomAttributes.Any(a => a.AttributeType.Name == "AsyncStateMachineAttribute")
            ? [new($"{type.Name}.{member} -> async void", "return a Task: what is thrown here ends the process")]
            : [];

    // The order of an override or of a foreign interface is not ours to choose.
    private static IEnumerable<Failure> HidesItsToken(Node type, string member, MethodDefinition method) =>
        method.Parameters.SkipLast(1).Any(p => p.ParameterType.FullName == "System.Threading.CancellationToken")
        && !method.Name.StartsWith('<') && !method.DeclaringType.Name.StartsWith('<')
        && !(method.IsVirtual && type.Parents.Any(p => p.Name != "System.Object" && Place.Of(p.Assembly) is null))
            ? [new($"{type.Name}.{member} -> CancellationToken (not the last parameter)", "move it to the end")]
            : [];

    private static IEnumerable<Failure> Undescribed(Node type, List<(string Member, string Type, string Method)> calls)
    {
        var routes = calls.Count(call => Roles.IsRoute(call.Type, call.Method));
        return
            from description in new[] { "WithName", "WithSummary", "Produces" }
            let count = calls.Count(call => call.Method == description)
            where count < routes
            select new Failure($"{type.Name}.{calls[0].Member} -> {description} ({count} times for {routes} routes)");
    }

    private static IEnumerable<Failure> SaysNothing(Node type)
    {
        var word = EmptyWord().Match(type.Name);
        return word.Success ? [new($"{type.Name} -> {word.Value} (name)", "name it after what it does")] : [];
    }

    private static IEnumerable<Failure> NeedsTooMuch(Node type) =>
        from constructor in type.Definition.Methods
        where constructor.IsConstructor && !type.IsRecord && constructor.Parameters.Count > MostDependencies
            && type.Place is { IsShared: false } or { Layer: Layer.Api }
        select new Failure($"{type.Name} -> {constructor.Parameters.Count} constructor parameters", "split it");

    private static Result Misplaced(Project project) => new(
        [.. project.Files.Select(file => $"{project.Name}/{file.Path}")],
        [.. project.Files.SelectMany(file => Misplaced(project, file.Path, file.Text))]);

    private static IEnumerable<Failure> Misplaced(Project project, string path, string text)
    {
        var (folder, stem) = (Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path));
        var expected = string.Join('.', [project.Name, .. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)]);
        var found = Namespace().Match(text).Groups["name"].Value;
        if (found != expected && found != "")
            yield return new($"{project.Name}/{path} -> namespace {found}", $"its folder says {expected}");

        // Shared gathers small types of one topic in one file; a module's files are found by the type's name.
        var types = TopLevelType().Matches(text).Select(type => type.Groups["name"].Value).ToList();
        if (!project.Place.IsShared && types.Count > 0 && !stem.EndsWith("Events", StringComparison.Ordinal)
            && !types.Exists(type => type.StartsWith(stem, StringComparison.Ordinal)))
            yield return new($"{project.Name}/{path} -> {types[0]} (first type)", "name the file after its type");
    }

    [GeneratedRegex(
        @"(?<=[a-z.])(Managers?|Helpers?|Utils?|Common|Data|Info|Base)$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(\w+ )*(class|record struct|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TopLevelType();
}
