using System.Net.Mail;
using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;
using Modular.ArchitectureTests.Rules;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Modular.ArchitectureTests.Documents;

internal sealed record Table(string Schema, string Name)
{
    public bool IsReadModel => Name.StartsWith("rm_", StringComparison.Ordinal);

    public override string ToString() => $"{Schema}.{Name}";
}

/// <summary>An event as it is stored: domain events have their name from the module type.</summary>
internal sealed record StoredEvent(string Module, string Wire, Node Type);

internal sealed record Reaction(string Module, Node Type, string Event, IReadOnlyList<Node> Commands);

internal sealed record Projection(string Module, Node Type, string ReadModel, IReadOnlyList<string> Events);

/// <summary>One module asks another through an interface of its contracts.</summary>
internal sealed record Question(string From, string To, Node Port);

internal sealed record Job(string Module, Node Type, Node? Handler, IReadOnlyList<Node> EnqueuedBy);

internal sealed record Deadline(
    string Module, Node Command, IReadOnlyList<Node> SetBy, IReadOnlyList<Node> CancelledBy);

/// <param name="Roles">Who has it besides the admin.</param>
internal sealed record Permission(string Module, string Name, IReadOnlyList<string> Roles);

/// <summary>A system that is not ours, and the adapter that talks to it.</summary>
internal sealed record Outside(string Module, string System, string Protocol, Node Adapter, Node Port, bool HasStandIn);

/// <summary>What the compiled code and the migrations say; the pages only put it in order.</summary>
internal sealed partial class Architecture
{
    private static readonly (Type Client, string Protocol, string? System)[] Clients =
        [(typeof(HttpClient), "HTTP", null), (typeof(SmtpClient), "SMTP", "mail server")];

    private readonly Tree _tree;
    private readonly IReadOnlyList<Node> _types;
    private readonly ILookup<string, Node> _byName;
    private readonly ILookup<string, string> _becomes;

    public Architecture(Tree tree)
    {
        _tree = tree;
        _types =
        [
            .. tree.Projects.Where(p => p.Place.Layer != Layer.Tests).SelectMany(p => p.Types).Where(t => t.IsOurs)
                .OrderBy(t => t.Name, StringComparer.Ordinal),
        ];
        _byName = _types.ToLookup(t => t.Name, StringComparer.Ordinal);
        var publishing = Publishing.In(tree).ToList();
        _becomes = publishing.ToLookup(p => p.Happened, p => p.Told, StringComparer.Ordinal);
        Modules =
        [
            .. tree.Projects.Select(p => p.Place).Where(IsModule).Select(p => p.Module).Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Tables = [.. tree.Projects.SelectMany(p => p.SqlFiles).OrderBy(f => f.File, StringComparer.Ordinal)
            .Select(f => f.Text).Aggregate(Enumerable.Empty<Table>(), Migrated)
            .OrderBy(t => t.ToString(), StringComparer.Ordinal)];
        IntegrationEvents = [.. Stored(_types.Where(t => t.IsIntegrationEvent()).Select(t => (t, WireOf(t))))];
        DomainEvents = [.. Stored(_types.SelectMany(NamesOfDomainEvents))];
        Reactions = [.. _types.Where(t => t.IsReaction()).Select(ReactionOf)];
        Projections = [.. _types.Where(t => t.IsProjection()).Select(ProjectionOf)];
        Questions = [.. _types.Where(t => IsModule(t.Place)).SelectMany(Asked).Distinct()
            .OrderBy(q => (q.Port.Name, q.From))];
        Routes = Documents.Routes.In(tree);
        Jobs = [.. _types.Where(t => t.IsJob() && t.IsConcrete).Select(JobOf)];
        Deadlines = [.. _types.Where(t => t.IsCommand()).Select(DeadlineOf).OfType<Deadline>()];
        Outsides = [.. Clients.SelectMany(OutsidesBy)];
        Permissions = [.. _types.SelectMany(PermissionsIn).OrderBy(p => p.Name, StringComparer.Ordinal)];
        HasGateway = tree.Projects.Any(p => p.Place.IsGateway);
    }

    public static IEnumerable<string> Protocols => Clients.Select(client => client.Protocol);

    public IReadOnlyList<string> Modules { get; }

    public IReadOnlyList<Table> Tables { get; }

    public IReadOnlyList<StoredEvent> IntegrationEvents { get; }

    public IReadOnlyList<StoredEvent> DomainEvents { get; }

    public IReadOnlyList<Reaction> Reactions { get; }

    public IReadOnlyList<Projection> Projections { get; }

    public IReadOnlyList<Question> Questions { get; }

    public IReadOnlyList<Route> Routes { get; }

    public IReadOnlyList<Job> Jobs { get; }

    public IReadOnlyList<Deadline> Deadlines { get; }

    public IReadOnlyList<Outside> Outsides { get; }

    public IReadOnlyList<Permission> Permissions { get; }

    /// <summary>The sandbox that plays the payment gateway.</summary>
    public bool HasGateway { get; }

    public IEnumerable<Node> Aggregates(string module) =>
        _types.Where(t => t.IsAggregate() && t.IsConcrete && t.Place.Module == module);

    public IReadOnlyList<string> PackagesOf(string module) => _tree.Map.Packages.GetValueOrDefault(module, []);

    public IEnumerable<StoredEvent> SourcesOf(StoredEvent told) =>
        DomainEvents.Where(e => _becomes[e.Type.Name].Contains(told.Type.Name, StringComparer.Ordinal));

    public IEnumerable<StoredEvent> Becomes(StoredEvent happened) =>
        IntegrationEvents.Where(e => _becomes[happened.Type.Name].Contains(e.Type.Name, StringComparer.Ordinal));

    public IEnumerable<Reaction> ReactionsTo(StoredEvent happened) =>
        Reactions.Where(r => r.Event == happened.Type.Name);

    public IEnumerable<Projection> ProjectionsOf(StoredEvent happened) =>
        Projections.Where(p => p.Events.Contains(happened.Type.Name, StringComparer.Ordinal));

    /// <summary>The modules that an event reaches.</summary>
    public IEnumerable<string> HearersOf(StoredEvent told) =>
        ReactionsTo(told).Select(r => r.Module).Concat(ProjectionsOf(told).Select(p => p.Module)).Distinct();

    public StoredEvent? Event(string type) =>
        IntegrationEvents.Concat(DomainEvents).FirstOrDefault(e => e.Type.Name == type);

    public IEnumerable<Node> Implementing(Node port) => _types.Where(t => t.IsConcrete && t.Is(port.Name));

    /// <summary>Those whose SQL changes the rows of a table.</summary>
    public IEnumerable<Node> WritersOf(Table table)
    {
        var write = new Regex(
            $@"\b(insert\s+into|update|delete\s+from|merge\s+into)\s+{Regex.Escape(table.ToString())}\b",
            RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(5));
        return _types.Where(t => t.Strings.Any(s => write.IsMatch(s.Text)));
    }

    /// <summary>What the module type says of the module: its first sentence.</summary>
    public string SummaryOf(string module) => _types
        .Where(t => t.Place.Module == module && t.Is("Modular.Infrastructure.Shared.Modules.IModule"))
        .Select(t => Comment.FirstSentence(CommentOn(t))).FirstOrDefault("");

    public string CommentOn(Node type) => Comment.Summary(ProjectOf(type).CommentOn(type.Definition));

    public string CommentOn(TypeDefinition type, string parameter) =>
        Comment.Of(ProjectOf(type.Module.Assembly.Name.Name).CommentOn(type), parameter);

    /// <returns>Where the type is declared, from the root of the tree; null in a seed.</returns>
    public string? FileOf(Node type)
    {
        var declaration = new Regex(
            $@"\b(class|record|struct|interface|enum)\s+{Simple(type)}\b",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        var project = ProjectOf(type);
        return project.Files.OrderBy(f => f.Path, StringComparer.Ordinal)
            .Where(f => declaration.IsMatch(f.Text)).Select(f => $"{project.Folder}/{f.Path}").FirstOrDefault();
    }

    public static string Simple(Node type) => type.Name.Split('.')[^1];

    public static string? WireOf(Node type) => type.Definition.CustomAttributes
        .FirstOrDefault(a => a.AttributeType.Name == "WireNameAttribute")?.ConstructorArguments[0].Value as string;

    private static bool IsModule(Place place) => !place.IsShared && !place.IsGateway && place.Layer != Layer.Tests;

    private Project ProjectOf(Node type) => ProjectOf(type.Assembly);

    private Project ProjectOf(string assembly) => _tree.Projects.Single(p => p.Name == assembly);

    private static IEnumerable<StoredEvent> Stored(IEnumerable<(Node Type, string? Wire)> events) => events
        .Select(e => new StoredEvent(e.Type.Place.Module, e.Wire ?? Simple(e.Type), e.Type))
        .OrderBy(e => e.Wire, StringComparer.Ordinal);

    private IEnumerable<(Node, string?)> NamesOfDomainEvents(Node type) =>
        from told in ToldToTheBuilder(type)
        where told.Call is GenericInstanceMethod { Name: "DomainEvent" }
        from happened in _byName[Node.Display(((GenericInstanceMethod)told.Call).GenericArguments[0])]
        select (happened, told.Strings.LastOrDefault());

    private static IEnumerable<Permission> PermissionsIn(Node type) =>
        from told in ToldToTheBuilder(type)
        where told is { Call.Name: "Permission", Strings.Count: > 0 }
        select new Permission(type.Place.Module, told.Strings[0], [.. told.Strings.Skip(1)]);

    /// <summary>What a module registers: each call of the builder, with the strings that it is given.</summary>
    private static IEnumerable<(MethodReference Call, List<string> Strings)> ToldToTheBuilder(Node type)
    {
        foreach (var (_, method) in type.Methods.Where(m => m.Method.HasBody))
        {
            var strings = new List<string>();
            foreach (var step in method.Body.Instructions)
            {
                if (step.OpCode.Code == Code.Ldstr)
                    strings.Add((string)step.Operand);
                if (step.Operand is MethodReference call
                    && Node.Display(call.DeclaringType) == "Modular.Infrastructure.Shared.Modules.ModuleBuilder")
                {
                    yield return (call, strings);
                    strings = [];
                }
            }
        }
    }

    private Reaction ReactionOf(Node type) => new(
        type.Place.Module, type, Node.Display(type.ArgumentsOf("Modular.Application.Shared.IReaction").First()[0]),
        Used(type, t => t.IsCommand()));

    private Projection ProjectionOf(Node type) => new(
        type.Place.Module, type, type.Strings.FirstOrDefault(s => s.Member == "ReadModel").Text ?? "",
        [.. type.Edges.Where(e => e.How == "typeof").Select(e => e.To)]);

    private IEnumerable<Question> Asked(Node type) =>
        from port in Used(type, t => t is { IsInterface: true, Place.Layer: Layer.Contracts })
        where port.Place.Module != type.Place.Module && !port.Place.IsShared
        select new Question(type.Place.Module, port.Place.Module, port);

    private Job JobOf(Node job) => new(
        job.Place.Module, job,
        _types.FirstOrDefault(t => t.ArgumentsOf("Modular.Application.Shared.IJobHandler")
            .Any(arguments => Node.Display(arguments[0]) == job.Name)),
        // A record makes copies of itself: that is no reason to run it.
        Workers([.. _types.Where(t => t != job && t.Calls.Any(c => c.Type == job.Name && c.Method == ".ctor"))]));

    private Deadline? DeadlineOf(Node command)
    {
        var setBy = Calling("Set", command);
        return setBy.Count == 0
            ? null
            : new(command.Place.Module, command, Workers(setBy), Workers(Calling("Cancel", command)));
    }

    /// <summary>Those that speak of the command where they call the timers.</summary>
    private List<Node> Calling(string verb, Node command) =>
    [
        .. _types.Where(t => t.Calls.GroupBy(c => c.Member).Any(member =>
            member.Any(c => c.Type == "Modular.Application.Shared.ITimers" && c.Method == verb)
            && member.Any(c => c.Type == command.Name && (verb != "Set" || c.Method == ".ctor")))),
    ];

    /// <summary>Who does it in the end: what only helps is replaced by those who use it.</summary>
    private IReadOnlyList<Node> Workers(IReadOnlyList<Node> types) =>
    [
        .. types.SelectMany(type => type.IsWorker()
                ? [type]
                : _types.Where(t => t.IsWorker() && t.Edges.Any(e => e.To == type.Name)))
            .Distinct().OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    private IEnumerable<Outside> OutsidesBy((Type Client, string Protocol, string? System) client) =>
        from adapter in _types
        where IsModule(adapter.Place) && adapter.Edges.Any(e => e.To == client.Client.FullName)
        from port in adapter.Parents.SelectMany(p => _byName[p.Name])
        where port.IsInterface && port.Place.Layer == Layer.Application
        select new Outside(
            adapter.Place.Module, client.System ?? Words(Simple(port)[1..]), client.Protocol, adapter, port,
            adapter.Strings.Any(s => s.Text.StartsWith('/') && IsServedByTheGateway(s.Text)));

    private bool IsServedByTheGateway(string path) =>
        _types.Any(t => t.Place.IsGateway && t.Strings.Any(s => s.Text == path));

    private IReadOnlyList<Node> Used(Node type, Func<Node, bool> condition) =>
        [.. type.Edges.SelectMany(e => _byName[e.To]).Where(condition).Distinct()];

    private static string Words(string name) => Capital().Replace(name, " $0").Trim().ToLowerInvariant();

    private static IEnumerable<Table> Migrated(IEnumerable<Table> before, string sql)
    {
        var tables = before.ToList();
        foreach (Match change in TableChange().Matches(SqlComment().Replace(sql, "")))
        {
            var table = new Table(change.Groups["schema"].Value, change.Groups["table"].Value);
            tables.Remove(table);
            if (change.Groups["new"].Success)
                tables.Add(table with { Name = change.Groups["new"].Value });
            else if (change.Groups["create"].Success)
                tables.Add(table);
        }
        return tables;
    }

    [GeneratedRegex(@"--[^\n]*", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SqlComment();

    [GeneratedRegex(
        @"^\s*((?<create>create\s+(unlogged\s+)?)|drop\s+|alter\s+(?=[^;]+rename\s+to))table\s+"
        + @"(if\s+(not\s+)?exists\s+)?(?<schema>\w+)\.(?<table>\w+)(\s+rename\s+to\s+(?<new>\w+))?",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Multiline, 5000)]
    private static partial Regex TableChange();

    [GeneratedRegex("[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capital();
}
