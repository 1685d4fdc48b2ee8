using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Modular.ArchitectureTests.Engine;

/// <summary>One use of one type by another, found in IL. <c>ToString</c> is what a failure shows.</summary>
internal sealed record Edge(string From, string Member, string FromAssembly, string To, string ToAssembly, string How)
{
    public override string ToString() => $"{From}{(Member == "" ? "" : "." + Member)} -> {To} ({How})";
}

/// <summary>
/// One type as its author wrote it: what the compiler made out of it (closures, state machines) is folded back in, so
/// that an edge names the method in the source and not <c>&lt;Place&gt;d__3.MoveNext</c>.
/// </summary>
internal sealed partial class Node
{
    private Node(TypeDefinition type)
    {
        Definition = type;
        Name = Display(type);
        IsInterface = type.IsInterface;
        Parents = [.. type.Interfaces.Select(i => i.InterfaceType).Append(type.BaseType).OfType<TypeReference>()
            .Select(parent => Id(parent.GetElementType()))];
        Edges =
        [
            .. Walk(type)
                .SelectMany(use => Flatten(use.To).Select(to => (use.Member, To: Id(to), use.How)))
                .DistinctBy(use => (use.Member, use.To))
                .Select(use => new Edge(
                    Name, use.Member, type.Module.Assembly.Name.Name, use.To.Name, use.To.Assembly, use.How)),
        ];
        Strings =
        [
            .. WithGenerated(type).SelectMany(t => t.Methods).Where(m => m.HasBody)
                .SelectMany(m => m.Body.Instructions.Where(i => i.OpCode.Code == Code.Ldstr)
                    .Select(i => (Member(m), (string)i.Operand))),
        ];
    }

    public string Name { get; }

    public string Assembly => Definition.Module.Assembly.Name.Name;

    public Place Place => Place.Of(Assembly)!;

    /// <summary>What Cecil knows besides; what it compiled into nested types is in here, too.</summary>
    public TypeDefinition Definition { get; }

    public bool IsInterface { get; }

    /// <summary>Made by somebody: neither an interface, nor abstract, nor static.</summary>
    public bool IsConcrete => !Definition.IsAbstract && !Definition.IsInterface;

    public bool IsPublic => Reach(Definition).All(t => t.IsPublic || t.IsNestedPublic);

    /// <summary>A record struct needs no Clone; it prints its members like each record.</summary>
    public bool IsRecord => Definition.Methods.Any(m => m.Name is "<Clone>$" or "PrintMembers");

    /// <summary>Base type and interfaces, without their type arguments.</summary>
    public IReadOnlyList<(string Assembly, string Name)> Parents { get; }

    public IReadOnlyList<Edge> Edges { get; }

    public IReadOnlyList<(string Member, string Text)> Strings { get; }

    /// <summary>What its SQL writes.</summary>
    public IEnumerable<(string Member, string Table)> TablesWritten =>
        Strings.SelectMany(s => Sql.Written(s.Text), (s, table) => (s.Member, table));

    /// <summary>The methods and properties of the source; in Member of an edge, "" is the type itself.</summary>
    public IEnumerable<string> Members => Edges.Select(e => e.Member).Concat(Methods.Select(m => m.Member)).Distinct();

    /// <summary>As the compiler made them, with the member of the source that they belong to.</summary>
    public IEnumerable<(string Member, MethodDefinition Method)> Methods =>
        WithGenerated(Definition).SelectMany(t => t.Methods).Select(method => (Member(method), method));

    /// <summary>Each call in the source of this type; unlike edges, more than one for each type.</summary>
    public IEnumerable<(string Member, string Type, string Method)> Calls =>
        from method in Methods
        where method.Method.HasBody
        from call in CallsOf(method.Method)
        select (method.Member, call.Type, call.Method);

    public static IEnumerable<(string Type, string Method)> CallsOf(MethodDefinition method) =>
        from instruction in method.Body.Instructions
        let called = instruction.Operand as MethodReference
        where called is not null
        select (Display(called.DeclaringType.GetElementType()), called.Name);

    /// <summary>Source generators write into namespaces of their own.</summary>
    public bool IsOurs => Name.StartsWith($"{Assembly}.", StringComparison.Ordinal);

    /// <summary>What C# wants as visible as this type: its parents, and the signatures that others see.</summary>
    public IEnumerable<(string Assembly, string Name)> Signature =>
        Definition.Methods.Where(m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly)
            .SelectMany(m => SignatureOf(m).Concat(Constraints(m)))
            .Concat(Definition.Fields.Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)
                .Select(f => f.FieldType))
            .Concat(Constraints(Definition)).Append(Definition.BaseType)
            .Concat(Definition.Interfaces.Where(_ => IsInterface).Select(i => i.InterfaceType))
            .SelectMany(Flatten).Select(Id);

    /// <summary>What is in its JSON.</summary>
    public IEnumerable<(string Assembly, string Name)> Shown =>
        Definition.Properties.Where(p => p.GetMethod is { IsPublic: true, IsStatic: false })
            .SelectMany(p => Flatten(p.PropertyType)).Select(Id);

    public bool Is(string parent) => Parents.Any(p => p.Name == parent);

    /// <summary>The type arguments with which it implements an interface: one list for each time.</summary>
    public IEnumerable<IReadOnlyList<TypeReference>> ArgumentsOf(string parent) =>
        from type in Definition.Interfaces.Select(i => i.InterfaceType).Append(Definition.BaseType)
            .OfType<GenericInstanceType>()
        where Display(type.ElementType) == parent
        select (IReadOnlyList<TypeReference>)[.. type.GenericArguments];

    public static string Display(TypeReference type) => Arity().Replace(type.FullName.Replace('/', '.'), "");

    public static IReadOnlyList<Node> AllOf(AssemblyDefinition assembly) =>
        [.. assembly.MainModule.GetTypes().Where(t => !IsGenerated(t)).Select(t => new Node(t))];

    private static IEnumerable<(string Member, TypeReference? To, string How)> Walk(TypeDefinition type)
    {
        yield return ("", type.BaseType, "base type");
        foreach (var parent in type.Interfaces)
            yield return ("", parent.InterfaceType, "implements");
        foreach (var constraint in Constraints(type))
            yield return ("", constraint, "constraint");
        foreach (var use in Attributes(type, ""))
            yield return use;

        foreach (var part in WithGenerated(type))
        {
            foreach (var field in part.Fields)
            {
                yield return (Member(field), field.FieldType, "field of type");
                foreach (var use in Attributes(field, Member(field)))
                    yield return use;
            }
            foreach (var use in part.Properties.SelectMany(p => Attributes(p, p.Name)))
                yield return use;
            foreach (var use in part.Methods.SelectMany(Walk))
                yield return use;
        }
    }

    private static IEnumerable<(string Member, TypeReference? To, string How)> Walk(MethodDefinition method)
    {
        var member = Member(method);
        foreach (var parameter in method.Parameters)
            yield return (member, parameter.ParameterType, "takes");
        yield return (member, method.ReturnType, "returns");
        foreach (var constraint in Constraints(method))
            yield return (member, constraint, "constraint");
        foreach (var use in Attributes(method, member).Concat(method.Parameters.SelectMany(p => Attributes(p, member))))
            yield return use;
        if (!method.HasBody)
            yield break;

        foreach (var use in method.Body.Instructions.SelectMany(Walk))
            yield return (member, use.To, use.How);
        foreach (var local in method.Body.Variables)
            yield return (member, local.VariableType, "local of type");
        foreach (var handler in method.Body.ExceptionHandlers)
            yield return (member, handler.CatchType, "catches");
    }

    private static IEnumerable<(TypeReference? To, string How)> Walk(Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                yield return (type, instruction.OpCode.Code == Code.Ldtoken ? "typeof" : "uses");
                break;
            case FieldReference field:
                yield return (field.DeclaringType, $"field {field.Name}");
                if (IsForeign(field))
                    yield return (field.FieldType, $"type of field {field.Name}");
                break;
            case MethodReference method:
                var call = instruction.OpCode.Code == Code.Newobj ? "creates" : $"calls {method.Name}";
                yield return (method.DeclaringType, call);
                foreach (var argument in (method as GenericInstanceMethod)?.GenericArguments ?? [])
                    yield return (argument, $"type argument of {method.Name}");
                foreach (var type in IsForeign(method) ? SignatureOf(method) : [])
                    yield return (type, $"in the signature of {method.Name}");
                break;
        }
    }

    // What is declared in this assembly is judged where it is declared.
    private static bool IsForeign(MemberReference member) => member.DeclaringType.Scope is AssemblyNameReference;

    private static IEnumerable<TypeReference> SignatureOf(MethodReference method) =>
        method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider generic) =>
        generic.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType);

    private static IEnumerable<(string Member, TypeReference? To, string How)> Attributes(
        ICustomAttributeProvider owner, string member)
    {
        foreach (var attribute in owner.CustomAttributes)
        {
            yield return (member, attribute.AttributeType, "attribute");
            var arguments = attribute.ConstructorArguments
                .Concat(attribute.Properties.Select(p => p.Argument)).Concat(attribute.Fields.Select(f => f.Argument));
            foreach (var argument in arguments)
            {
                yield return (member, argument.Type, "attribute argument");
                yield return (member, argument.Value as TypeReference, "typeof in an attribute");
            }
        }
    }

    private static IEnumerable<TypeReference> Flatten(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType g => Flatten(g.ElementType).Concat(g.GenericArguments.SelectMany(Flatten)),
        FunctionPointerType f => Flatten(f.ReturnType).Concat(f.Parameters.SelectMany(p => Flatten(p.ParameterType))),
        IModifierType modified => Flatten(modified.ModifierType).Concat(Flatten(modified.ElementType)),
        TypeSpecification specification => Flatten(specification.ElementType),
        _ => [type],
    };

    private static (string Assembly, string Name) Id(TypeReference type) =>
        (type.Scope is AssemblyNameReference other ? other.Name : type.Module.Assembly.Name.Name, Display(type));

    private static IEnumerable<TypeDefinition> Reach(TypeDefinition type) =>
        type.DeclaringType is null ? [type] : Reach(type.DeclaringType).Append(type);

    private static IEnumerable<TypeDefinition> WithGenerated(TypeDefinition type) =>
        type.NestedTypes.Where(IsGenerated).SelectMany(WithGenerated).Prepend(type);

    private static bool IsGenerated(TypeReference type) => type.Name.StartsWith('<');

    private static string Member(IMemberDefinition member)
    {
        var name = member.Name;
        for (IMemberDefinition? m = member; m is not null; m = m.DeclaringType)
        {
            if (SourceName().Match(m.Name) is { Success: true } source)
                name = source.Groups["name"].Value;
        }
        return InSource(name);
    }

    /// <summary>A property is called by its accessors.</summary>
    public static string InSource(string method) =>
        method.StartsWith("get_", StringComparison.Ordinal) || method.StartsWith("set_", StringComparison.Ordinal)
            ? method[4..]
            : method;

    [GeneratedRegex(@"^<+(?<name>[\w.]+)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceName();

    [GeneratedRegex(@"`\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arity();
}
