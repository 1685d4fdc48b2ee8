using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Rules;

/// <summary>The log is for good: what it says about people must be forgettable.</summary>
internal static partial class Privacy
{
    private const string Mark = "PersonalAttribute";

    public static readonly Rule R32 = new(
        "R32", "What an event says about a person is marked, on the event itself, with whose it is", "0024",
        "put [property: Personal(nameof(…))] on it with the property that holds the person's id; or, if it says "
            + "nothing about a person, call it by what it is, or put [property: NotPersonal(\"what it is\")] on it",
        tree => Types.InAssemblies(tree.Projects)
                .That().AreConcrete().And().Meet(IsEvent)
                .Should().Meet(BeMarked)
                .GetResult()
            + Types.InAssemblies(tree.Projects)
                .That().ResideIn(Layer.Domain, Layer.Contracts).And().AreConcrete().And().Meet(t => !IsEvent(t))
                .Should().Meet(NotBeMarked)
                .GetResult());

    private static bool IsEvent(Node type) => type.IsDomainEvent() || type.IsIntegrationEvent();

    private static IEnumerable<Failure> BeMarked(Node type)
    {
        foreach (var property in Properties(type.Definition))
        {
            var mark = Attribute(property, Mark);
            if (mark is null && Attribute(property, "NotPersonalAttribute") is null && Tells(property) is { } what)
                yield return new($"{type.Name}.{property.Name} -> {what} (may say who somebody is)");
            if (mark?.ConstructorArguments[0].Value is string subject
                && Properties(type.Definition).All(p => p.Name != subject))
                yield return new($"{type.Name}.{property.Name} -> {subject} (is no property of it)");
        }
    }

    private static IEnumerable<Failure> NotBeMarked(Node type) =>
        from property in type.Definition.Properties
        where Attribute(property, Mark) is not null
        select new Failure(
            $"{type.Name}.{property.Name} -> Personal (on no event)", "mark the property of the event that holds it");

    /// <summary>The name of a text that tells who somebody is, in the property or in what it holds.</summary>
    private static string? Tells(PropertyDefinition property) =>
        Held(property.PropertyType, property.Module) is { } held
            ? Properties(held).Select(Tells).FirstOrDefault(told => told is not null)
            : IsText(property.PropertyType) && Telling().IsMatch(property.Name) ? property.Name : null;

    private static TypeDefinition? Held(TypeReference type, ModuleDefinition module) => type switch
    {
        GenericInstanceType generic =>
            generic.GenericArguments.Select(a => Held(a, module)).FirstOrDefault(held => held is not null),
        TypeDefinition { IsEnum: false } own when own.Module == module => own,
        _ => null,
    };

    private static bool IsText(TypeReference type) => type.FullName == "System.String"
        || (type is GenericInstanceType generic && generic.GenericArguments.Any(IsText));

    private static IEnumerable<PropertyDefinition> Properties(TypeDefinition type) =>
        type.Properties.Where(p => p is
            { Name: not "EqualityContract", GetMethod: { IsPublic: true, IsStatic: false } });

    private static CustomAttribute? Attribute(PropertyDefinition property, string name) =>
        property.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == name);

    [GeneratedRegex(
        "(E?[mM]ail|Phone|Mobile|Street|Line1|Line2|City|PostalCode|Postcode|Iban|BirthDate|Addre(ss|sses))$"
        + @"|^(Note|Comment|Detail|(\w*er|First|Last|Full|Display|Given|Family)?Name)$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Telling();
}
