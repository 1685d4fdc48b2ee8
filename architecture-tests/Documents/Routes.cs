using Modular.ArchitectureTests.Engine;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Modular.ArchitectureTests.Documents;

/// <summary>A route, or the group that it hangs in: what is said of a group goes for its routes.</summary>
internal sealed record Route(string Path)
{
    public Node? Endpoint { get; init; }

    public string Verb { get; init; } = "";

    public string Name { get; set; } = "";

    public string Summary { get; set; } = "";

    public bool NeedsKey { get; set; }

    public bool IsAnonymous { get; set; }

    public bool NeedsStepUp { get; set; }

    public bool IsForDevelopment { get; init; }

    /// <summary>Any one of them will do; none: any caller.</summary>
    public IReadOnlyList<string> Permissions { get; set; } = [];
}

/// <summary>
/// Follows the fluent calls from ApiRoutes to the endpoints, as they were compiled: a call takes the route or group
/// that was loaded last, and the strings since the call before it are its arguments.
/// </summary>
internal sealed class Routes(Tree tree)
{
    private const string Home = "Modular.Api.Shared.ApiRoutes";

    private readonly List<Route> _found = [];

    /// <summary>What the properties of ApiRoutes stand for, by name.</summary>
    private readonly Dictionary<string, Route> _groups = new(StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<Route> In(Tree tree)
    {
        var routes = new Routes(tree);
        var methods = tree.Projects.Where(p => p.Place.Layer == Layer.Api).SelectMany(p => p.Types)
            .SelectMany(type => type.Definition.Methods.Where(m => m.HasBody && !m.Name.StartsWith('<'))
                .Select(method => (type, method))).ToList();
        foreach (var (type, method) in methods.Where(m => Node.CallsOf(m.method).Contains((Home, ".ctor"))))
            routes.Follow(type, method, new(""));
        foreach (var (type, method) in methods.Where(m =>
            m.method.Parameters is [var routesOfModule] && Node.Display(routesOfModule.ParameterType) == Home))
            routes.Follow(type, method, new(""));
        return [.. routes._found.OrderBy(r => r.Path, StringComparer.Ordinal)
            .ThenBy(r => r.Verb, StringComparer.Ordinal)];
    }

    private void Follow(Node type, MethodDefinition method, Route given)
    {
        var loaded = new Stack<Route>();
        var locals = new Dictionary<VariableReference, Route>();
        var strings = new List<string>();
        foreach (var step in method.Body.Instructions)
        {
            if (ParameterOf(step, method) is { } parameter && IsRoute(parameter.ParameterType))
                loaded.Push(given);
            else if (LocalOf(step, method) is { } local && IsRoute(local.VariableType))
                Move(step.OpCode.Name.StartsWith("ld", StringComparison.Ordinal), local, loaded, locals);
            else if (step.OpCode.Code == Code.Ldstr)
                strings.Add((string)step.Operand);
            else if (step.Operand is MethodReference called && step.OpCode.Code != Code.Ldftn)
            {
                if (step.OpCode.Code != Code.Newobj)
                {
                    Call(type, called, loaded, strings);
                    strings.Clear();
                }
                else if (Node.Display(called.DeclaringType) == Home)
                    Name(called.Resolve(), loaded);
                // What else is made, between a path and its call, is the handler.
            }
        }
    }

    private void Name(MethodDefinition constructor, Stack<Route> loaded)
    {
        foreach (var group in constructor.Parameters.Reverse())
            _groups[group.Name] = loaded.Pop();
    }

    private void Call(Node type, MethodReference called, Stack<Route> loaded, List<string> strings)
    {
        var takes = called.HasThis ? called.DeclaringType : called.Parameters.FirstOrDefault()?.ParameterType;
        if (takes is null || !IsRoute(takes) || !loaded.TryPop(out var route))
            return;
        if (Node.Display(called.DeclaringType) == Home && called.Name.StartsWith("get_", StringComparison.Ordinal))
            route = _groups.GetValueOrDefault(called.Name[4..], new("")) with
            {
                IsForDevelopment = called.Name == "get_Development",
            };
        else if (tree.Find(type.Assembly, Node.Display(called.DeclaringType)) is { } endpoint
            && called.Resolve() is { HasBody: true } ours)
            Follow(endpoint, ours, route);
        else
            route = Say(type, route, called.Name, strings);
        if (IsRoute(called.ReturnType))
            loaded.Push(route);
    }

    private Route Say(Node type, Route route, string what, List<string> strings)
    {
        switch (what)
        {
            case "MapGroup":
                return route with { Path = route.Path + strings[^1] };
            case "MapGet" or "MapPost" or "MapPut" or "MapPatch" or "MapDelete":
                _found.Add(route with
                {
                    Path = route.Path + strings[^1],
                    Verb = what[3..].ToUpperInvariant(),
                    Endpoint = type,
                });
                return _found[^1];
            case "WithName":
                route.Name = strings[^1];
                break;
            case "WithSummary":
                route.Summary = strings[^1];
                break;
            case "RequirePermission":
                route.Permissions = [.. strings];
                break;
            case "AllowAnonymous":
                route.IsAnonymous = true;
                break;
            case "RequireStepUp":
                route.NeedsStepUp = true;
                break;
            case "RequireIdempotencyKey":
                route.NeedsKey = true;
                break;
        }
        return route;
    }

    private static void Move(
        bool isLoad, VariableReference local, Stack<Route> loaded, Dictionary<VariableReference, Route> locals)
    {
        if (!isLoad && loaded.TryPop(out var route))
            locals[local] = route;
        else if (isLoad && locals.TryGetValue(local, out var stored))
            loaded.Push(stored);
    }

    private static bool IsRoute(TypeReference type) =>
        type is GenericParameter || type.Name.EndsWith("Builder", StringComparison.Ordinal)
        || type.Name == "WebApplication" || Node.Display(type) == Home;

    private static ParameterDefinition? ParameterOf(Instruction step, MethodDefinition method)
    {
        if (step.OpCode.Code is >= Code.Ldarg_0 and <= Code.Ldarg_3)
            return method.Parameters.ElementAtOrDefault(step.OpCode.Code - Code.Ldarg_0 - (method.HasThis ? 1 : 0));
        return step.OpCode.Code is Code.Ldarg_S or Code.Ldarg ? (ParameterDefinition)step.Operand : null;
    }

    private static VariableDefinition? LocalOf(Instruction step, MethodDefinition method) => step.OpCode.Code switch
    {
        >= Code.Ldloc_0 and <= Code.Ldloc_3 => method.Body.Variables[step.OpCode.Code - Code.Ldloc_0],
        >= Code.Stloc_0 and <= Code.Stloc_3 => method.Body.Variables[step.OpCode.Code - Code.Stloc_0],
        Code.Ldloc_S or Code.Ldloc or Code.Stloc_S or Code.Stloc => (VariableDefinition)step.Operand,
        _ => null,
    };
}
