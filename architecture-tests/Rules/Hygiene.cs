using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What no reviewer should have to look for.</summary>
internal static partial class Hygiene
{
    public static readonly Rule R27 = new(
        "R27", "Nothing blocks a thread or is async void; a CancellationToken comes last and is passed on", "0013",
        "await it: a blocked pool thread starves the host",
        tree => Types.InAssemblies(tree.Projects)
            .That().Meet(t => t.IsOurs)
            // Whether the token is passed on, and the banned APIs, are seen in source (SourceTests).
            .Should().Meet(NeverBlock).Meet(ReturnTasks).Meet(TakeTheTokenLast)
            .GetResult());

    public static readonly Rule R28 = new(
        "R28", "Endpoints are static, have 40 lines at most and answer with no class of a module's domain; each route "
            + "has a name, a summary and its responses", "0010",
        "add WithName, WithSummary and Produces: clients are generated from the document that is made of them",
        tree => Types.InAssemblies(tree.Projects)
            .That().Meet(t => t.IsOurs && t.IsEndpoint())
            .Should().Meet(BeStatic).Meet(DescribeRoutes).Meet(t => BeThin(tree, t)).Meet(t => ShowNoDomain(tree, t))
            .GetResult());

    private const int MostDependencies = 7;
    private const int LongestHandler = 60;
    private const int LongestAggregate = 250;
    private const int LongestEndpoint = 40;

    public static readonly Rule R29 = new(
        "R29", "A file has the name of its type and the folder of its namespace; no name says Manager, Helper, Util, "
            + "Common, Data, Info, Base, or in Domain and Application Service; no type needs more than seven others; "
            + "a handler has 60 lines at most, an aggregate 250", "0001",
        "name it after what it does, or split it",
        tree => Types.InAssemblies(tree.Projects)
                .That().Meet(t => t.IsOurs)
                .Should().Meet(SayWhatTheyDo).Meet(NeedFewOthers).Meet(t => BeShort(tree, t))
                .GetResult()
            + tree.Projects.Where(p => p.Place.Layer != Layer.Tests).Select(Misplaced)
                .Aggregate(new Result([], []), (a, b) => a + b));

    // An await is compiled to GetResult in a state machine; an async Main is waited for by the compiler.
    private static IEnumerable<Failure> NeverBlock(Node type) =>
        from m in type.Methods
        let awaits = m.Method.Name is "MoveNext" or "<Main>"
        from call in m.Method.HasBody ? Node.CallsOf(m.Method) : []
        where (call.Type, call.Method) is
                ("System.Threading.Tasks.Task", "Wait" or "WaitAll" or "WaitAny" or "get_Result")
                or ("System.Threading.Tasks.ValueTask", "get_Result") or ("System.Threading.Thread", "Sleep")
            || (call.Method == "GetResult" && !awaits && call.Type.EndsWith("Awaiter", StringComparison.Ordinal))
        select new Failure($"{type.Name}.{m.Member} -> {call.Type}.{call.Method} (calls)");

    private static IEnumerable<Failure> ReturnTasks(Node type) =>
        from m in type.Methods
        where m.Method.ReturnType.FullName == "System.Void"
            && m.Method.CustomAttributes.Any(a => a.AttributeType.Name == "AsyncStateMachineAttribute")
        select new Failure(
            $"{type.Name}.{m.Member} -> async void", "return a Task: what is thrown here ends the process");

    // The order of an override or of a foreign interface is not ours to choose.
    private static IEnumerable<Failure> TakeTheTokenLast(Node type) =>
        from m in type.Methods
        where m.Method.Parameters.SkipLast(1).Any(p => p.ParameterType.FullName == "System.Threading.CancellationToken")
            && !m.Method.Name.StartsWith('<') && !m.Method.DeclaringType.Name.StartsWith('<')
            && !(m.Method.IsVirtual
                && type.Parents.Any(p => p.Name != "System.Object" && Place.Of(p.Assembly) is null))
        select new Failure(
            $"{type.Name}.{m.Member} -> CancellationToken (not the last parameter)", "move it to the end");

    private static IEnumerable<Failure> BeStatic(Node type) =>
        type.IsConcrete ? [new($"{type.Name} -> not static", "an endpoint holds nothing")] : [];

    private static IEnumerable<Failure> DescribeRoutes(Node type) =>
        from member in type.Calls.GroupBy(call => call.Member)
        let routes = member.Count(call => Roles.IsRoute(call.Type, call.Method))
        from description in new[] { "WithName", "WithSummary", "Produces" }
        let count = member.Count(call => call.Method == description)
        where count < routes
        select new Failure($"{type.Name}.{member.Key} -> {description} ({count} times for {routes} routes)");

    private static IEnumerable<Failure> BeThin(Tree tree, Node type) => tree.FileOf(type) switch
    {
        { } file when file.Text.Count(c => c == '\n') is > LongestEndpoint and var lines =>
            [new($"{type.Name} -> {lines} lines in its file", "an endpoint translates; what decides is a command")],
        _ => [],
    };

    /// <summary>
    /// The document must not change because a class of the domain does. The words of an enum are those of the API.
    /// </summary>
    private static IEnumerable<Failure> ShowNoDomain(Tree tree, Node type)
    {
        var seen = new HashSet<Node>();
        return type.Edges.Where(e => e.How == "type argument of Produces")
            .SelectMany(e => In(e.ToAssembly, e.To, type));

        IEnumerable<Failure> In(string assembly, string name, Node from)
        {
            if (tree.Find(assembly, name) is not { } shown || !seen.Add(shown))
                return [];
            return shown.Place is { Layer: Layer.Domain, IsShared: false } && !shown.Definition.IsEnum
                ? [new($"{from.Name} -> {shown.Name} (answers with)", "answer with a record of Application")]
                : shown.Shown.SelectMany(part => In(part.Assembly, part.Name, shown));
        }
    }

    private static IEnumerable<Failure> SayWhatTheyDo(Node type)
    {
        var isInside = type.Place.Layer is Layer.Domain or Layer.Application;
        return
            from Match word in EmptyWord().Matches(type.Definition.Name)
            where word.Value != "Service" || isInside
            select new Failure($"{type.Name} -> {word.Value} (name)", "name it after what it does");
    }

    private static IEnumerable<Failure> NeedFewOthers(Node type) =>
        from constructor in type.Definition.Methods
        where constructor.IsConstructor && !type.IsRecord && constructor.Parameters.Count > MostDependencies
        select new Failure($"{type.Name} -> {constructor.Parameters.Count} constructor parameters", "split it");

    private static IEnumerable<Failure> BeShort(Tree tree, Node type)
    {
        var most = type.IsWorker() ? LongestHandler : type.IsAggregate() ? LongestAggregate : int.MaxValue;
        var lines = most == int.MaxValue ? 0 : tree.LinesOf(type);
        return lines > most ? [new($"{type.Name} -> {lines} lines", $"split it: {most} are enough")] : [];
    }

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
        @"(Manager|Helper|Util|Common|Data|Info|Base|Service)(?=s?([A-Z`\d]|$))",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(\w+ )*(class|record struct|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TopLevelType();
}
