using Mono.Cecil;

namespace Modular.ArchitectureTests.Documents;

/// <summary>Each event by its wire name: who tells it, who hears it, what it carries.</summary>
internal sealed class EventCatalogue(Architecture architecture)
{
    private readonly Markdown _markdown = new(architecture, "docs");

    public string Render() => $"""
        # Event catalogue

        Rendered from the compiled code; a test is red when it is not what the code says.

        A **domain event** is what happened to one aggregate; it is stored in the log and stays in its module. An
        **integration event** is what a module tells the others; it is written in the same transaction, has a version in
        its name and is never changed ([0003](adr/0003-contracts-and-allowed-edges.md)). What hears an event does so
        exactly once and in order ([0005](adr/0005-inline-and-async-read-models-reactions-and-cursors.md)). The JSON
        schema of each, in each version, and a payload of it are in `architecture-tests/Events`
        ([0023](adr/0023-events-are-read-for-ever.md)).

        ## Integration events

        {Markdown.Table("Event | Told by | Heard by", architecture.IntegrationEvents.Select(told =>
            $"{Markdown.Event(told)} | {_markdown.Module(told.Module)} | {_markdown.Hearers(told)}"))}
        {string.Join('\n', architecture.IntegrationEvents.Select(Entry))}
        ## Domain events

        {string.Join('\n', architecture.DomainEvents.GroupBy(e => e.Module).Select(Internal))}
        """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private string Entry(StoredEvent told) => $"""
        ### `{told.Wire}`

        {architecture.CommentOn(told.Type)} Contract: {_markdown.Link(told.Type)}.

        - Told by {_markdown.Module(told.Module)} when: {Markdown.List(
            architecture.SourcesOf(told).Select(e => Markdown.Code(e.Wire)))}
        {string.Concat(Hearers(told).DefaultIfEmpty("Heard by nobody yet").Select(line => $"- {line}\n"))}
        {Markdown.Table("Field | Type | Meaning", Fields(told.Type.Definition, ""))}
        """;

    private IEnumerable<string> Hearers(StoredEvent happened) => architecture.ReactionsTo(happened)
        .Select(r => $"Heard by {_markdown.Module(r.Module)}: {_markdown.Link(r.Type)} sends "
            + _markdown.Links(r.Commands, "Command"))
        .Concat(architecture.ProjectionsOf(happened)
            .Select(p => $"Heard by {_markdown.Module(p.Module)}: {_markdown.Link(p.Type)} keeps `{p.ReadModel}`"));

    private IEnumerable<string> Fields(TypeDefinition type, string path) =>
        type.Methods.Where(m => m is { IsConstructor: true, IsPublic: true }).SelectMany(m => m.Parameters)
            .SelectMany(field => Nested(field.ParameterType, type) is { } record
                ? Fields(record, $"{path}{field.Name}{(record == field.ParameterType ? "" : "[]")}.")
                    .Prepend(Row(type, path, field))
                : [Row(type, path, field)]);

    private string Row(TypeDefinition type, string path, ParameterDefinition field) =>
        $"`{path}{field.Name}` | {TypeName(field.ParameterType)} | {architecture.CommentOn(type, field.Name)}";

    private static TypeDefinition? Nested(TypeReference type, TypeDefinition owner) => type switch
    {
        GenericInstanceType generic =>
            generic.GenericArguments.Select(a => Nested(a, owner)).FirstOrDefault(a => a is not null),
        TypeDefinition own when own.Module == owner.Module => own,
        _ => null,
    };

    private static string TypeName(TypeReference type) => type switch
    {
        GenericInstanceType { Name: "Nullable`1" } nullable => $"{TypeName(nullable.GenericArguments[0])}, or null",
        GenericInstanceType { GenericArguments: [var item] } => $"list of {TypeName(item)}",
        GenericInstanceType generic => $"map of {string.Join(" to ", generic.GenericArguments.Select(TypeName))}",
        _ => type.Name switch
        {
            "String" => "text",
            "Int32" => "int",
            "Int64" => "long",
            "Boolean" => "bool",
            "DateTimeOffset" => "time",
            "DateOnly" => "date",
            "Guid" => "id",
            var name => name,
        },
    };

    private string Internal(IGrouping<string, StoredEvent> module) => $"""
        ### {module.Key}

        {Markdown.Table("Event | Type | Becomes | Followed by", module.Select(e =>
            $"`{e.Wire}` | {_markdown.Link(e.Type)}"
            + $" | {Markdown.List(architecture.Becomes(e).Select(told => Markdown.Event(told)))}"
            + $" | {_markdown.Links(architecture.ReactionsTo(e).Select(r => r.Type)
                .Concat(architecture.ProjectionsOf(e).Select(p => p.Type)))}"))}
        """;
}
