using Modular.ArchitectureTests.Engine;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What makes an aggregate keep its promises.</summary>
internal static class DomainStyle
{
    public static readonly Rule R23 = new(
        "R23", "An aggregate changes by its verbs alone and is loaded by Load(state) alone", "0014",
        "make it private: a verb checks and raises one event, a factory named by a verb makes a new one",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Domain).And().AreConcrete().And().Meet(Roles.IsAggregate)
            .Should().BeSealed().Meet(HaveNoOpenDoor).Meet(HaveLoad)
            .GetResult());

    public static readonly Rule R24 = new(
        "R24", "Another aggregate is referred to by its id", "0014",
        "hold the other's id, or a copy of the values that count at that moment",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Domain).And().AreConcrete()
            .And().Meet(t => t.IsAggregate() || t.IsState() || t.IsDomainEvent())
            .Should().Meet(t => HoldNoOther(tree, t))
            .GetResult());

    public static readonly Rule R25 = new(
        "R25", "Messages, states and values are sealed records or readonly record structs", "0014",
        "declare it as a sealed record or a readonly record struct: it is compared by value and never changed",
        tree => Types.InAssemblies(tree.Projects)
            .That().AreConcrete().And().Meet(t => t.IsCommand() || t.IsQuery() || t.IsJob() || t.IsIntegrationEvent()
                || t.IsDomainEvent() || t.IsState() || IsValue(t))
            .Should().BeSealed().BeRecords().Meet(HaveNoSetter)
            .GetResult());

    public static readonly Rule R26 = new(
        "R26", "Domain and use cases see no clock, chance or environment", "0014",
        "take the time, the id or the setting as an argument; handlers get TimeProvider and IIdSource from outside",
        tree => Types.InAssemblies(tree.Projects)
            .That().ResideIn(Layer.Domain, Layer.Application)
            .Should().NotCall(IsAmbient)
            .GetResult());

    private static IEnumerable<Failure> HoldNoOther(Tree tree, Node type) =>
        from edge in type.Edges
        where edge.To != type.Name && IsHeld(type, edge)
            && tree.Find(edge.ToAssembly, edge.To) is { } to && (to.IsAggregate() || to.IsState())
        select new Failure($"{edge}");

    // A closure holds what it captures for a moment; an aggregate holds its fields.
    private static bool IsHeld(Node type, Edge edge) =>
        edge.How == "field of type" && type.Definition.Fields.Any(
            f => f.Name == edge.Member || f.Name.StartsWith($"<{edge.Member}>", StringComparison.Ordinal));

    private static bool IsValue(Node type) =>
        type.Place is { Layer: Layer.Domain } && type.IsPublic && !type.Definition.IsEnum && !type.IsAggregate()
        && !type.Is("System.Exception") && !type.Is("System.Attribute");

    private static IEnumerable<Failure> HaveNoOpenDoor(Node type)
    {
        foreach (var constructor in type.Definition.Methods.Where(m => m is { IsConstructor: true, IsPublic: true }))
            yield return new($"{type.Name}.{constructor.Name} -> public (constructor)");
        foreach (var field in type.Definition.Fields.Where(
            f => f.IsPublic && f is not ({ IsStatic: true, IsInitOnly: true } or { HasConstant: true })))
            yield return new($"{type.Name}.{field.Name} -> public (field)");
        foreach (var property in type.Definition.Properties.Where(p => p.SetMethod is { IsPublic: true }))
            yield return new($"{type.Name}.{property.Name} -> public (setter)");
    }

    private static IEnumerable<Failure> HaveLoad(Node type) =>
        type.Definition.Methods.Any(m => m is { Name: "Load", IsStatic: true, IsPublic: true, Parameters.Count: 1 }
            && Node.Display(m.ReturnType) == type.Name
            && type.ArgumentsOf("Modular.Domain.Shared.AggregateRoot")
                .Any(state => Node.Display(state[0]) == Node.Display(m.Parameters[0].ParameterType)))
            ? []
            : [new($"{type.Name} -> no Load(state)", "write public static Load(state): repositories come in there")];

    private static IEnumerable<Failure> HaveNoSetter(Node type) =>
        from property in type.Definition.Properties
        where property.SetMethod is { IsPublic: true, ReturnType: not IModifierType }
        select new Failure($"{type.Name}.{property.Name} -> public (setter)", "write init");

    private static bool IsAmbient(string type, string method) => (type, method) switch
    {
        ("System.DateTime" or "System.DateTimeOffset", "get_Now" or "get_UtcNow" or "get_Today") => true,
        ("System.Guid", "NewGuid" or "CreateVersion7") => true,
        ("System.TimeProvider", "get_System") => true,
        ("System.Random" or "System.Security.Cryptography.RandomNumberGenerator" or "System.Environment", _) => true,
        ("System.Diagnostics.Stopwatch" or "System.IO.File" or "System.IO.Directory", _) => true,
        ("System.Threading.Thread", "Sleep") or ("System.Threading.Tasks.Task", "Delay") => true,
        _ => false,
    };
}
