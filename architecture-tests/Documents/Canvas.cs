namespace Modular.ArchitectureTests.Documents;

/// <summary>One module on one page: what it owns, tells, hears, offers and does by itself.</summary>
internal sealed class Canvas(Architecture architecture, string module)
{
    public const string Marker = "<!-- Canvas: rendered from the code; edit above this line only. -->";

    private const string Events = "../events.md";

    private readonly Markdown _markdown = new(architecture, "docs/modules");

    public string Start => $"# {module}\n\n{architecture.SummaryOf(module)}";

    public string Render()
    {
        (string Title, string Body)[] parts =
        [
            ("Aggregates", Aggregates()),
            ("Tables", Tables()),
            ("Publishes", Publishes()),
            ("Consumes", Consumes()),
            ("Answers", Answers()),
            ("Asks", Asks()),
            ("Talks to", TalksTo()),
            ("Routes", Routes()),
            ("Permissions", Permissions()),
            ("Jobs", Jobs()),
            ("Timers", Timers()),
            ("Projections", Projections()),
            ("Packages of its own", Packages()),
        ];
        var empty = parts.Where(part => part.Body == "").Select(part => part.Title.ToLowerInvariant()).ToList();
        return $"""
            ## Canvas

            Rendered from the compiled code and the migrations; a test is red when it is not what they say. How the
            modules hang together: [architecture](../architecture.md). All events: [catalogue]({Events}).

            {string.Join('\n', parts.Where(part => part.Body != "").Select(part => $"### {part.Title}\n\n{part.Body}"))}
            """.ReplaceLineEndings("\n").TrimEnd('\n')
            + (empty.Count == 0 ? "\n" : $"\n\nNot in this module: {Markdown.List(empty)}.\n");
    }

    private string Aggregates() => Markdown.Table(
        "Aggregate | What it is",
        architecture.Aggregates(module).Select(a => $"{_markdown.Link(a)} | {architecture.CommentOn(a)}"));

    private string Tables() => Markdown.Table(
        "Table | Kind | Written by",
        architecture.Tables.Where(t => t.Schema == module.ToLowerInvariant()).Select(table =>
            $"`{table}` | {Kind(table)} | {_markdown.Links(architecture.WritersOf(table))}"));

    private string Kind(Table table) => table switch
    {
        { IsReadModel: false } => "state",
        _ when architecture.Projections.Any(p => p.Module == module && p.ReadModel == table.Name) =>
            "read model, follows the log",
        _ => "read model, written with the change",
    };

    private string Publishes() => Markdown.Table(
        "Event | When | Heard by",
        architecture.IntegrationEvents.Where(e => e.Module == module).Select(told =>
            $"{Markdown.Event(told, Events)} | {_markdown.Links(architecture.SourcesOf(told).Select(e => e.Type))}"
            + $" | {_markdown.Hearers(told)}"));

    private string Consumes() => Markdown.Table(
        "Event | From | Reaction | Command",
        from reaction in architecture.Reactions
        where reaction.Module == module
        let heard = architecture.Event(reaction.Event)
        where heard is not null
        orderby heard.Wire
        select $"{Markdown.Event(heard, Events)} | {From(heard)} | {_markdown.Link(reaction.Type)}"
            + $" | {_markdown.Links(reaction.Commands, "Command")}");

    private string From(StoredEvent heard) => heard.Module == module ? "itself" : _markdown.Module(heard.Module);

    private string Answers() => Markdown.Table(
        "Question | Answered by | Asked by",
        architecture.Questions.Where(q => q.To == module).GroupBy(q => q.Port).Select(asked =>
            $"{_markdown.Link(asked.Key)}: {architecture.CommentOn(asked.Key)}"
            + $" | {_markdown.Links(architecture.Implementing(asked.Key))}"
            + $" | {Markdown.List(asked.Select(q => _markdown.Module(q.From)))}"));

    private string Asks() => Markdown.Table(
        "Question | Of",
        architecture.Questions.Where(q => q.From == module)
            .Select(q => $"{_markdown.Link(q.Port)} | {_markdown.Module(q.To)}"));

    private string TalksTo() => Markdown.Table(
        "System | Over | Port | Adapter",
        architecture.Outsides.Where(o => o.Module == module).Select(o =>
            $"{o.System} | {o.Protocol} | {_markdown.Link(o.Port)} | {_markdown.Link(o.Adapter)}"));

    private string Routes() => Markdown.Table(
        "Route | Operation | Who may | What it does",
        architecture.Routes.Where(r => r.Endpoint!.Place.Module == module).Select(route =>
            $"`{route.Verb} {route.Path.Replace(":guid", "")}` | {Operation(route)} | {WhoMay(route)}"
            + $" | {route.Summary.TrimEnd('.')}.{(route.NeedsKey ? " Needs an `Idempotency-Key`." : "")}"
            + (route.NeedsStepUp ? " Needs a login or step-up of the last minutes." : "")
            + (route.IsForDevelopment ? " Not in Production." : "")));

    private string Operation(Route route) =>
        architecture.FileOf(route.Endpoint!) is { } file ? $"[{route.Name}]({_markdown.To(file)})" : route.Name;

    private static string WhoMay(Route route) => route switch
    {
        { IsAnonymous: true } => "anybody",
        { Permissions.Count: 0 } => "any caller",
        _ => string.Join(" or ", route.Permissions.Select(Markdown.Code)),
    };

    private string Permissions() => Markdown.Table(
        "Permission | Roles, besides the admin | Asked for by",
        architecture.Permissions.Where(p => p.Module == module).Select(p =>
            $"`{p.Name}` | {Markdown.List(p.Roles.Order(StringComparer.Ordinal))} | "
            + Markdown.List(architecture.Routes.Where(r => r.Permissions.Contains(p.Name, StringComparer.Ordinal))
                .Select(r => r.Name).Order(StringComparer.Ordinal))));

    private string Jobs() => Markdown.Table(
        "Job | What it does | Enqueued by | Done by",
        architecture.Jobs.Where(j => j.Module == module).Select(job =>
            $"`{Architecture.WireOf(job.Type)}` | {architecture.CommentOn(job.Type)}"
            + $" | {_markdown.Links(job.EnqueuedBy, "Handler")}"
            + $" | {(job.Handler is null ? "-" : _markdown.Link(job.Handler))}"));

    private string Timers() => Markdown.Table(
        "Command when due | What it does | Set by | Cancelled by",
        architecture.Deadlines.Where(d => d.Module == module).Select(deadline =>
            $"`{Architecture.WireOf(deadline.Command)}` | {architecture.CommentOn(deadline.Command)}"
            + $" | {_markdown.Links(deadline.SetBy, "Handler")} | {_markdown.Links(deadline.CancelledBy, "Handler")}"));

    private string Projections() => Markdown.Table(
        "Read model | Kept by | Follows",
        from projection in architecture.Projections
        where projection.Module == module
        let followed = projection.Events.Select(architecture.Event).OfType<StoredEvent>()
            .Select(e => Markdown.Code(e.Wire)).Order(StringComparer.Ordinal)
        select $"`{projection.ReadModel}` | {_markdown.Link(projection.Type)} | {Markdown.List(followed)}");

    private string Packages() => Markdown.Table(
        "Package", architecture.PackagesOf(module).Order(StringComparer.Ordinal).Select(Markdown.Code));
}
