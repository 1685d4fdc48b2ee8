using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Modular.Tests.Shared;

/// <summary>
/// Plays what another module offers. Unscripted it knows nothing: it answers with null where null is allowed, with an
/// empty list or dictionary, with zero and false; a task is completed. It never makes up a record: an answer that
/// must be there has to be given, as in
/// <c>host.StandIn&lt;IChallengeCodes&gt;().Answer(codes => codes.FindAsync(challenge, default), delivery)</c>.
/// In a question <c>default</c> stands for any value.
/// </summary>
/// <typeparam name="T">An interface of the other module's Contracts.</typeparam>
public class StandIn<T> : DispatchProxy
    where T : class
{
    private readonly ConcurrentQueue<(MethodInfo Method, object?[] Arguments)> _calls = new();
    private readonly ConcurrentStack<(Question Question, object? Answer)> _answers = new();

    /// <summary>From now on; of several answers to one question the last one counts.</summary>
    public void Answer<TAnswer>(Expression<Func<T, Task<TAnswer>>> question, TAnswer answer) =>
        _answers.Push((Question.Of(question), Task.FromResult(answer)));

    /// <summary>How often it was asked this.</summary>
    public int Asked<TAnswer>(Expression<Func<T, Task<TAnswer>>> question)
    {
        var asked = Question.Of(question);
        return _calls.Count(call => asked.Matches(call.Method, call.Arguments));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var (method, arguments) = (targetMethod!, args ?? []);
        _calls.Enqueue((method, arguments));
        foreach (var (question, answer) in _answers)
        {
            if (question.Matches(method, arguments))
            {
                return answer;
            }
        }

        return Nothing.Of(method);
    }

    private sealed record Question(MethodInfo Method, IReadOnlyList<object?> Arguments)
    {
        public static Question Of<TAnswer>(Expression<Func<T, Task<TAnswer>>> asked) =>
            asked.Body is MethodCallExpression { Object: ParameterExpression } call
                ? new(call.Method, [.. call.Arguments.Select(Value)])
                : throw new ArgumentException($"A question is one call of {typeof(T).Name}: {asked}.", nameof(asked));

        public bool Matches(MethodInfo method, object?[] arguments) => method == Method
            && Method.GetParameters().Zip(Arguments, arguments).All(argument =>
                Equals(argument.Second, Default(argument.First.ParameterType))
                || Equals(argument.Second, argument.Third));

        private static object? Value(Expression argument) => Expression.Lambda(argument).Compile().DynamicInvoke();

        private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
    }
}

/// <summary>Finds what has to be played for a module that runs alone.</summary>
internal static class StandIns
{
    private static readonly MethodInfo Register =
        typeof(StandIns).GetMethod(nameof(AddOne), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>One for every interface of these Contracts.</summary>
    public static void AddStandIns(this IServiceCollection services, IEnumerable<Assembly> contracts)
    {
        foreach (var port in contracts.SelectMany(c => c.GetExportedTypes()).Where(type => type.IsInterface))
        {
            Register.MakeGenericMethod(port).Invoke(null, [services]);
        }
    }

    private static void AddOne<T>(IServiceCollection services)
        where T : class =>
        services.AddSingleton(DispatchProxy.Create<T, StandIn<T>>());
}

/// <summary>The answer of somebody who knows nothing.</summary>
file static class Nothing
{
    private static readonly MethodInfo FromResult = typeof(Task).GetMethod(nameof(Task.FromResult))!;

    public static object? Of(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
        {
            return null;
        }

        if (type == typeof(Task))
        {
            return Task.CompletedTask;
        }

        var nullability = new NullabilityInfoContext().Create(method.ReturnParameter);
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Task<>))
        {
            return Value(type, nullability, method);
        }

        var result = type.GetGenericArguments()[0];
        return FromResult.MakeGenericMethod(result)
            .Invoke(null, [Value(result, nullability.GenericTypeArguments[0], method)]);
    }

    private static object? Value(Type type, NullabilityInfo nullability, MethodInfo method)
    {
        if (type.IsValueType)
        {
            return Activator.CreateInstance(type);
        }

        if (nullability.ReadState == NullabilityState.Nullable)
        {
            return null;
        }

        Type[] arguments = type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
        var empty = arguments.Length switch
        {
            1 => Array.CreateInstance(arguments[0], 0),
            2 => Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments)),
            _ => null,
        };
        return type.IsInstanceOfType(empty)
            ? empty
            : throw new InvalidOperationException(
                $"{method.DeclaringType!.Name}.{method.Name} was asked and has no answer: null is not allowed, and a "
                + $"stand-in makes up no {type.Name}. "
                + $"Give it one: host.StandIn<{method.DeclaringType.Name}>().Answer(…).");
    }
}
