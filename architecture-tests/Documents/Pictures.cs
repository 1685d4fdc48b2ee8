using Modular.Domain.Shared;

namespace Modular.ArchitectureTests.Documents;

/// <summary>The architecture from far to near: context, containers, modules.</summary>
internal sealed class Pictures(Architecture architecture)
{
    private static readonly (string Kind, string Style)[] Colours =
    [
        ("person", "fill:#0b4884,stroke:#07305a,color:#ffffff"),
        ("ours", "fill:#1168bd,stroke:#0b4884,color:#ffffff"),
        ("store", "fill:#2f7d5b,stroke:#1f5740,color:#ffffff"),
        ("foreign", "fill:#6b6b6b,stroke:#4a4a4a,color:#ffffff"),
    ];

    public string Render() => $"""
        # Architecture

        Rendered from the compiled code and the migrations; a test is red when a picture is not what they say. Why it is
        so: [decisions](adr/README.md). Each module on a page: {Markdown.List(architecture.Modules.Select(
            new Markdown(architecture, "docs").Module))}. All events: [catalogue](events.md).

        ## Context

        Who uses the system and which systems it uses (C4, level 1). A person is a role; on the arrow stands what it may
        work with. Grey is not ours.

        {Context()}

        ## Containers

        What runs and what stores (C4, level 2). The modules share one process and one database; each has a schema and a
        database role of its own and reaches no other: [0006](adr/0006-a-schema-and-a-role-for-each-module.md). The log
        is how they hear of each other.

        {Containers()}

        ## Module map

        Which module knows which. A solid arrow is integration events through the log, from the one that tells to the
        one that hears; a dotted one is a question asked in the process. Any other edge fails the build
        ([module-map.json](../architecture-tests/module-map.json)).

        {ModuleMap()}
        """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    public string ModuleMap() => Flowchart("LR",
    [
        .. architecture.Modules.Select(Box),
        .. architecture.Outsides.Select(o => $"{Id(o.System)}([\"{o.System}\"]):::foreign"),
        .. from told in architecture.IntegrationEvents
           from hearer in architecture.HearersOf(told)
           group Short(told) by (From: told.Module, To: hearer) into edge
           orderby edge.Key.From, edge.Key.To
           select $"{edge.Key.From} -- \"{string.Join("<br/>", edge)}\" --> {edge.Key.To}",
        .. architecture.Questions.GroupBy(q => (q.From, q.To)).Select(asked =>
            $"{asked.Key.From} -. \"asks {string.Join("<br/>", asked.Select(q => Architecture.Simple(q.Port)))}\" .-> "
            + asked.Key.To),
        .. architecture.Outsides.Select(o => $"{o.Module} -. \"{o.Protocol}\" .-> {Id(o.System)}"),
    ]);

    private string Context() => Flowchart("LR",
    [
        .. People().Select(person => $"{Id(person.Name)}([\"{person.Name}\"]):::person"),
        $"Modular[\"<b>Modular</b><br/>{string.Join(", ", architecture.Modules)}\"]:::ours",
        .. architecture.Outsides.Select(o => $"{Id(o.System)}[\"{o.System}\"]:::foreign"),
        .. People().Select(person => $"{Id(person.Name)} -- \"{person.WorksWith}\" --> Modular"),
        .. architecture.Outsides.Select(o => $"Modular -- \"{o.Protocol}\" --> {Id(o.System)}"),
    ]);

    private string Containers() => Flowchart("TB",
    [
        "Client([\"client\"]):::person",
        "subgraph Host[\"one process\"]",
        "    Api[\"<b>REST API</b><br/>JSON over HTTP\"]:::ours",
        .. architecture.Modules.Select(module => $"    {Box(module)}"),
        .. Gateway("    Sandbox[\"<b>Sandbox</b><br/>outside of Production only\"]:::foreign"),
        "end",
        "subgraph Postgres[\"one Postgres database\"]",
        .. Schemas().Select(s => $"    {Id(s.Name)}_schema[(\"<b>{s.Name}</b><br/>{s.Tables} tables\")]:::store"),
        "end",
        .. architecture.Outsides.Select(o => $"{Id(o.System)}[\"{o.System}\"]:::foreign"),
        "Client --> Api",
        .. architecture.Modules.Where(m => architecture.Routes.Any(r => r.Endpoint!.Place.Module == m))
            .Select(module => $"Api --> {module}"),
        .. architecture.Modules.Where(m => Schemas().Any(s => s.Name == m.ToLowerInvariant()))
            .Select(module => $"{module} --> {module.ToLowerInvariant()}_schema"),
        "Host -- \"all modules: events, cursors, jobs, timers\" --> log_schema",
        .. architecture.Outsides.Select(o => $"{o.Module} -- \"{o.Protocol}\" --> {Id(o.System)}"),
        .. Gateway("Sandbox --> sandbox_schema"),
        .. architecture.Outsides.Where(o => o.HasStandIn).Select(o => $"{Id(o.System)} -. \"played by\" .-> Sandbox"),
    ]);

    /// <summary>Nobody in particular and the routes open to all; a role and what its permissions are about.</summary>
    private IEnumerable<(string Name, string WorksWith)> People()
    {
        var open = architecture.Routes.Where(r => r.IsAnonymous && r.Path.StartsWith("/api", StringComparison.Ordinal));
        if (string.Join(", ", open.Select(r => r.Name).Order(StringComparer.Ordinal)) is { Length: > 0 } operations)
            yield return ("anybody", operations);
        foreach (var role in architecture.Permissions.SelectMany(p => p.Roles).Distinct().Order(StringComparer.Ordinal))
        {
            var resources = architecture.Permissions.Where(p => p.Roles.Contains(role, StringComparer.Ordinal))
                .Select(p => p.Name.Split(':')[1]).Distinct().Order(StringComparer.Ordinal);
            yield return (role, string.Join(", ", resources));
        }
        yield return (Role.Admin, "everything");
    }

    private IEnumerable<(string Name, int Tables)> Schemas() =>
        architecture.Tables.GroupBy(t => t.Schema).Select(schema => (schema.Key, schema.Count()));

    private IEnumerable<string> Gateway(string line) => architecture.HasGateway ? [line] : [];

    private string Box(string module) =>
        $"{module}[\"<b>{module}</b><br/>{architecture.SummaryOf(module).TrimEnd('.')}\"]:::ours";

    /// <summary>Without the module, which the arrow shows, and the version.</summary>
    private static string Short(StoredEvent told) => string.Join('.', told.Wire.Split('.')[1..^1]);

    private static string Id(string name) => name.Replace(' ', '_');

    private static string Flowchart(string direction, IReadOnlyList<string> lines)
    {
        var used = Colours.Where(c => lines.Any(line => line.EndsWith($":::{c.Kind}", StringComparison.Ordinal)))
            .Select(c => $"classDef {c.Kind} {c.Style}");
        return $"```mermaid\nflowchart {direction}\n{string.Concat(lines.Concat(used).Select(l => $"    {l}\n"))}```";
    }
}
