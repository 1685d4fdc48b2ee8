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
