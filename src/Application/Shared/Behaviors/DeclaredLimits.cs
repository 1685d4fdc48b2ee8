using FluentValidation;
using FluentValidation.Validators;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>What a validator demands of one property, for whoever describes it to others.</summary>
/// <param name="Path">The properties that lead to it, as they are called in C#.</param>
/// <param name="IsNeeded">A text that must not be empty.</param>
public sealed record DeclaredLimit(
    IReadOnlyList<string> Path, int? MinLength = null, int? MaxLength = null, string? Pattern = null,
    object? From = null, object? To = null, bool IsNeeded = false);

/// <summary>Reads the limits out of validators.</summary>
public static class DeclaredLimits
{
    /// <param name="services">Has the validators.</param>
    public static IEnumerable<DeclaredLimit> Of(Type command, IServiceProvider services) =>
        ((IEnumerable<object>)services.GetService(
            typeof(IEnumerable<>).MakeGenericType(typeof(IValidator<>).MakeGenericType(command)))!)
        .Cast<IValidator>().SelectMany(validator => Of(validator, []));

    // "Which.Ids" is a property of a property.
    private static IEnumerable<DeclaredLimit> Of(IValidator validator, IReadOnlyList<string> place) =>
        validator.CreateDescriptor().GetMembersWithValidators().SelectMany(member =>
            member.SelectMany(rule => Of(rule.Validator, [.. place, .. member.Key.Split('.')])));

    private static IEnumerable<DeclaredLimit> Of(IPropertyValidator rule, IReadOnlyList<string> path) => rule switch
    {
        ILengthValidator length => [new(path, length.Min, length.Max)],
        IRegularExpressionValidator matches => [new(path, Pattern: matches.Expression)],
        IBetweenValidator between => [new(path, From: between.From, To: between.To)],
        INotEmptyValidator => [new(path, IsNeeded: true)],
        IChildValidatorAdaptor child when Inner(child) is { } inner => Of(inner, path),
        _ => [],
    };

    // What one price may be is no limit of others, and money is described once.
    private static IValidator? Inner(IChildValidatorAdaptor child)
    {
        if (child.ValidatorType.IsAssignableTo(typeof(IValidator<Money>)))
        {
            return null;
        }

        // It asks for what it is to judge, and looks at none of it.
        var get = child.GetType().GetMethod("GetValidator")!;
        var context = Activator.CreateInstance(get.GetParameters()[0].ParameterType, [null]);
        return (IValidator?)get.Invoke(child, [context, null]);
    }
}
