using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What happens after an event is stored.</summary>
internal static class Followers
{
    public static readonly Rule R21 = new(
        "R21", "A projection writes the one table that it is named after, and no other projection does; an event has a "
            + "consumer or says why it has none", "0005",
        "give each read model a projection of its own: it is rebuilt alone, behind a cursor of its own",
        tree =>
        {
            var types = tree.Projects.SelectMany(p => p.Types).ToList();
            var writers = types.Where(t => t.IsProjection())
                .SelectMany(t => t.TablesWritten.Select(w => w.Table).Distinct(), (t, table) => (Table: table, t.Name))
                .ToLookup(w => w.Table, w => w.Name);
            var consumed = types.SelectMany(ConsumedBy).ToHashSet(StringComparer.Ordinal);
            return Types.InAssemblies(tree.Projects)
                    .That().AreConcrete().And().Meet(Roles.IsProjection)
                    .Should().Meet(WriteTheirTableAlone).Meet(t => HaveNoRival(t, writers))
                    .GetResult()
                + Types.InAssemblies(tree.Projects)
                    .That().AreConcrete().And().Meet(t => t.IsDomainEvent() || t.IsIntegrationEvent())
                    .Should().Meet(t => BeHeard(t, consumed.Contains(t.Name)))
                    .GetResult();
        });

    public static readonly Rule R31 = new(
        "R31", "A query that reads what a projection writes says whom it follows, and its route documents it", "0022",
        "implement IFollowsLog on the query, with the table's name as its Consumer, and call Follows on its route",
        tree =>
        {
            var types = tree.Projects.SelectMany(p => p.Types).ToList();
            var written = types.Where(t => t.IsProjection()).SelectMany(t => t.TablesWritten)
                .Select(write => write.Table).ToHashSet(StringComparer.Ordinal);
            var followed = types.Where(t => t.Is("Modular.Application.Shared.IFollowsLog")).ToDictionary(
                t => t.Name, t => t.Strings.Where(s => s.Member == "Consumer").Select(s => s.Text).FirstOrDefault());
            return Types.InAssemblies(tree.Projects)
                    .That().AreConcrete().And().Meet(Roles.IsQueryHandler)
                    .Should().Meet(t => SayWhomTheyFollow(tree, t, written, followed))
                    .GetResult()
                + Types.InAssemblies(tree.Projects)
                    .That().Meet(Roles.IsEndpoint)
                    .Should().Meet(t => DocumentTheirQuery(t, followed.Keys))
                    .GetResult();
        });

    private static IEnumerable<Failure> SayWhomTheyFollow(
        Tree tree, Node handler, HashSet<string> written, Dictionary<string, string?> followed)
    {
        var query = handler.ArgumentsOf("Modular.Application.Shared.IQueryHandler")
            .Select(arguments => Node.Display(arguments[0])).First();
        var consumer = followed.GetValueOrDefault(query) ?? "nobody";
        string[] schema = [handler.Place.Module.ToLowerInvariant()];
        return
            from reached in WritePath.Reached(tree, handler)
            from text in reached.Type.Strings
            where text.Member == reached.Member
            from table in Sql.Names(text.Text, schema).Select(name => name.Name).Distinct()
            where written.Contains(table) && table != $"{schema[0]}.{consumer}"
            select new Failure($"{reached.Type.Name}.{text.Member} -> {table} (reads; {query} follows {consumer})");
    }

    private static IEnumerable<Failure> DocumentTheirQuery(Node endpoint, IEnumerable<string> queries) =>
        from query in queries
        where endpoint.Edges.Any(edge => edge.To == query)
            && !endpoint.Calls.Any(call => call is { Type: "Modular.Api.Shared.ReadModels", Method: "Follows" })
        select new Failure($"{endpoint.Name} -> {query} (sends without Follows)");

    /// <summary>A publisher hears domain events, and makes integration events instead of hearing them.</summary>
    private static IEnumerable<string> ConsumedBy(Node type) =>
        type.IsProjection() || type.IsReaction() ? type.Edges.Select(e => e.To)
        : type.IsPublisher() ? type.Edges.Where(e => e.How != "creates").Select(e => e.To)
        : [];

    private static IEnumerable<Failure> BeHeard(Node type, bool isConsumed)
    {
        var why = type.Definition.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == "NoConsumerAttribute");
        var reason = why?.ConstructorArguments[0].Value as string;
        return (isConsumed, reason) switch
        {
            (false, null or "") => [new($"{type.Name} -> no consumer",
                "write the projection, publisher or reaction that needs it, or [NoConsumer(\"reason\")]")],
            (true, not null) => [new($"{type.Name} -> NoConsumer (it has one)", "remove the attribute")],
            _ => [],
        };
    }

    private static IEnumerable<Failure> WriteTheirTableAlone(Node type)
    {
        var own = type.Strings.Where(s => s.Member == "ReadModel")
            .Select(s => $"{type.Place.Module.ToLowerInvariant()}.{s.Text}").FirstOrDefault();
        var written = type.TablesWritten.ToList();
        return own is null || written.TrueForAll(w => w.Table != own)
            ? [new($"{type.Name} -> {own ?? "no ReadModel"} (is not written)", "name the table that it writes")]
            : written.Where(w => w.Table != own)
                .Select(w => new Failure($"{type.Name}.{w.Member} -> {w.Table} (writes)"));
    }

    private static IEnumerable<Failure> HaveNoRival(Node type, ILookup<string, string> writers) =>
        from table in type.TablesWritten.Select(w => w.Table).Distinct()
        from rival in writers[table]
        where rival != type.Name
        select new Failure($"{type.Name} -> {table} (which {rival} writes, too)");
}
