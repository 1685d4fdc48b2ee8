using System.Text.RegularExpressions;
using Modular.ArchitectureTests.Engine;
using Mono.Cecil;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What was published once is read for ever.</summary>
internal static partial class Contracts
{
    public static readonly Rule R22 = new(
        "R22", "Integration events are versioned records of plain data, and the published surface is approved", "0003",
        "publish a new version beside the old one",
        tree => Types.InAssemblies(tree.Projects)
                .That().ResideIn(Layer.Contracts).And().AreConcrete().And().Meet(Roles.IsIntegrationEvent)
                .Should().BeSealed().BeRecords().Meet(BeVersioned).Meet(BePlain)
                .GetResult()
            + Approved(tree));

    /// <summary>One line for each record and for each member of what is none, in order.</summary>
    public static IReadOnlyList<string> Surface(Tree tree) =>
    [
        .. tree.Projects.Where(p => p.Place.Layer == Layer.Contracts).SelectMany(p => p.Types).Where(t => t.IsPublic)
            .SelectMany(Members).Order(StringComparer.Ordinal),
    ];

    private static Result Approved(Tree tree)
    {
        var surface = Surface(tree);
        return new(
            surface,
            [
                .. surface.Except(tree.ApprovedContracts).Select(line => new Failure(
                    $"{line} -> not in Contracts.approved.txt",
                    "if it is new, add the line; if it changes what is published, publish a new version")),
                .. tree.ApprovedContracts.Except(surface).Select(line => new Failure(
                    $"Contracts.approved.txt {line} -> no such member",
                    "put it back: events of this shape are stored; a new shape is a new version")),
            ]);
    }

    private static IEnumerable<Failure> BeVersioned(Node type)
    {
        var version = Version().Match(type.Name);
        if (!version.Success)
        {
            yield return new($"{type.Name} -> no version", "end the name in V1");
            yield break;
        }

        var wire = type.Definition.CustomAttributes
            .FirstOrDefault(a => a.AttributeType.Name == "WireNameAttribute")?.ConstructorArguments[0].Value as string;
        var (start, end) = ($"{type.Place.Module.ToLowerInvariant()}.", $".v{version.Groups["number"].Value}");
        if (wire?.StartsWith(start, StringComparison.Ordinal) != true || !wire.EndsWith(end, StringComparison.Ordinal))
            yield return new($"{type.Name} -> {wire ?? "none"} (wire name)", $"name it [WireName(\"{start}…{end}\")]");
    }

    private static IEnumerable<Failure> BePlain(Node type) =>
        from part in Nested(type.Definition).Prepend(type.Definition)
        from property in part.Properties
        where property.Name != "EqualityContract" && property.GetMethod is { IsPublic: true }
        from failure in Judge($"{Node.Display(part)}.{property.Name}", property)
        select failure;

    private static IEnumerable<Failure> Judge(string member, PropertyDefinition property)
    {
        if (property.SetMethod is { IsPublic: true, ReturnType: not IModifierType })
            yield return new($"{member} -> public (setter)", "write init: what has happened does not change");
        if (!IsPlain(property.PropertyType, property.Module))
        {
            yield return new($"{member} -> {property.PropertyType.FullName} (is no plain data)",
                "use a primitive, IReadOnlyList of one, or a record nested in this contract");
        }
    }

    private static bool IsPlain(TypeReference type, ModuleDefinition module) => type switch
    {
        GenericInstanceType generic => Node.Display(generic.ElementType) is
                "System.Nullable" or "System.Collections.Generic.IReadOnlyList"
                or "System.Collections.Generic.IReadOnlyDictionary"
            && generic.GenericArguments.All(argument => IsPlain(argument, module)),
        TypeDefinition own => own.Module == module && own.Methods.Any(m => m.Name == "<Clone>$") && own.IsSealed,
        _ => type.IsPrimitive || type.FullName is "System.String" or "System.Guid" or "System.DateTimeOffset"
            or "System.DateOnly" or "System.TimeSpan" or "System.Decimal",
    };

    private static IEnumerable<TypeDefinition> Nested(TypeDefinition type) =>
        type.NestedTypes.Where(t => t.IsNestedPublic).SelectMany(t => Nested(t).Prepend(t));

    // A record is its primary constructor; other types are all their members.
    private static IEnumerable<string> Members(Node type)
    {
        var wire = type.Definition.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == "WireNameAttribute");
        var constructor = type.Definition.Methods.FirstOrDefault(m => m is { IsConstructor: true, IsPublic: true });
        yield return type.Name + (constructor is null ? "" : Parameters(constructor))
            + (wire is null ? "" : $" = {wire.ConstructorArguments[0].Value}");
        foreach (var property in type.Definition.Properties.Where(p => p.GetMethod is { IsPublic: true }
            && constructor?.Parameters.Any(c => c.Name.Equals(p.Name, StringComparison.OrdinalIgnoreCase)) != true))
            yield return $"{type.Name}.{property.Name} : {Display(property.PropertyType)}";
        foreach (var method in type.Definition.Methods.Where(m => m.IsPublic && !IsFromTheCompiler(m)))
            yield return $"{type.Name}.{method.Name}{Parameters(method)} : {Display(method.ReturnType)}";
    }

    private static string Parameters(MethodDefinition method) =>
        $"({string.Join(", ", method.Parameters.Select(p => $"{Display(p.ParameterType)} {p.Name}"))})";

    private static bool IsFromTheCompiler(MethodDefinition method) =>
        method.IsSpecialName || method.CustomAttributes.Any(a => a.AttributeType.Name == "CompilerGeneratedAttribute");

    private static string Display(TypeReference type) => type is GenericInstanceType generic
        ? $"{Node.Display(generic.ElementType)}<{string.Join(", ", generic.GenericArguments.Select(Display))}>"
        : Node.Display(type);

    [GeneratedRegex(@"V(?<number>[1-9]\d*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
