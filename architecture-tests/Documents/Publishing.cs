using Modular.ArchitectureTests.Engine;
using Modular.ArchitectureTests.Rules;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Modular.ArchitectureTests.Documents;

/// <summary>
/// Which domain event becomes which integration event: walks what a publishing mapper does with an event of one type,
/// with every other test of its type failing.
/// </summary>
internal static class Publishing
{
    /// <returns>Names of types.</returns>
    public static IEnumerable<(string Happened, string Told)> In(Tree tree) =>
        from type in tree.Projects.Where(p => p.Place.Layer == Layer.Infrastructure).SelectMany(p => p.Types)
        from method in type.Definition.Methods
        where method.HasBody
            && Node.Display(method.ReturnType) == "Modular.Application.Contracts.Shared.IIntegrationEvent"
        from happened in Tested(method).Distinct(StringComparer.Ordinal)
        from told in Made(tree, Reached(method, happened)).Distinct(StringComparer.Ordinal)
        select (happened, told);

    private static IEnumerable<string> Tested(MethodDefinition method) => method.Body.Instructions
        .Where(i => i.OpCode.Code == Code.Isinst).Select(i => Node.Display((TypeReference)i.Operand));

    private static HashSet<Instruction> Reached(MethodDefinition method, string happened)
    {
        var reached = new HashSet<Instruction>();
        var next = new Stack<Instruction?>([method.Body.Instructions[0]]);
        while (next.TryPop(out var step))
        {
            if (step is null || !reached.Add(step))
                continue;
            if (step.OpCode.Code == Code.Isinst && BranchOn(step) is { } branch)
            {
                var isIt = Node.Display((TypeReference)step.Operand) == happened;
                var jumpsIfSo = branch.OpCode.Code is Code.Brtrue or Code.Brtrue_S;
                next.Push(isIt == jumpsIfSo ? (Instruction)branch.Operand : branch.Next);
                continue;
            }
            if (step.Operand is Instruction target)
                next.Push(target);
            if (step.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw))
                next.Push(step.Next);
        }
        return reached;
    }

    /// <summary>Where the outcome of a type test decides; before that it is stored, loaded or made a bool.</summary>
    private static Instruction? BranchOn(Instruction test)
    {
        var step = test.Next;
        while (step.OpCode.Code is Code.Dup or Code.Ldnull or Code.Cgt_Un
            || step.OpCode.Name.StartsWith("stloc", StringComparison.Ordinal)
            || step.OpCode.Name.StartsWith("ldloc", StringComparison.Ordinal))
            step = step.Next;
        return step.OpCode.FlowControl == FlowControl.Cond_Branch ? step : null;
    }

    private static IEnumerable<string> Made(Tree tree, IEnumerable<Instruction> steps) =>
        from step in steps
        let called = step.Operand as MethodReference
        where called is not null
        // What a method beside it makes counts, too: a long event has one of its own.
        from made in called is MethodDefinition { HasBody: true, IsConstructor: false } ours
            ? Created(ours)
            : Created(step)
        where tree.Projects.Any(p => tree.Find(p.Name, made)?.IsIntegrationEvent() == true)
        select made;

    private static IEnumerable<string> Created(MethodDefinition method) => method.Body.Instructions.SelectMany(Created);

    private static IEnumerable<string> Created(Instruction step) =>
        step.OpCode.Code == Code.Newobj ? [Node.Display(((MethodReference)step.Operand).DeclaringType)] : [];
}
