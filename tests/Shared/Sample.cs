namespace Modular.Tests.Shared;

/// <summary>
/// Made-up instances of contracts and other plain records, so that a test says only what it is about:
/// <c>Sample.Of&lt;OrderPlacedV1&gt;() with { OrderId = order }</c>. Each value is plausible, and no two are the same.
/// </summary>
public static class Sample
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static int _last;

    /// <summary>
    /// With every parameter of its primary constructor given: nullable ones have a value, lists and dictionaries one
    /// entry, enums their first name.
    /// </summary>
    /// <exception cref="NotSupportedException">A part is no plain data.</exception>
    public static T Of<T>()
        where T : notnull =>
        (T)Make(typeof(T), typeof(T).Name, [], typeof(T).Name);

    private static object Make(Type type, string name, Type[] within, string path)
    {
        var number = Interlocked.Increment(ref _last);
        return Nullable.GetUnderlyingType(type) is { } given ? Make(given, name, within, path)
            : type.IsEnum ? Enum.GetValues(type).GetValue(0)!
            : type == typeof(string) ? Text(name, number)
            : type == typeof(bool) ? true
            : type == typeof(Guid) ? Guid.Parse($"01900000-0000-7000-8000-{number:x12}")
            : type == typeof(DateTimeOffset) ? Start.AddMinutes(number)
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(Start.Date).AddDays(number)
            : type == typeof(TimeSpan) ? TimeSpan.FromMinutes(number)
            : type.IsPrimitive || type == typeof(decimal) ? Convert.ChangeType(number, type)
            : List(type) is { } one ? ListOf(Make(one, name, within, path), one)
            : Dictionary(type) is { } pair ? DictionaryOf(pair, part => Make(part, name, within, path))
            : Record(type, within, path);
    }

    private static object Record(Type type, Type[] within, string path)
    {
        var primary = type is { IsInterface: false, IsAbstract: false }
            ? type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)
            : null;
        if (primary is null || within.Contains(type))
        {
            throw new NotSupportedException(
                $"Sample cannot make {path}: {type.Name} {(primary is null ? "is no plain data" : "contains itself")}. "
                + "It makes primitives, text, ids, times, enums, and lists, dictionaries and records of those.");
        }

        return primary.Invoke(
        [
            .. primary.GetParameters().Select(parameter => Make(
                parameter.ParameterType, parameter.Name!, [.. within, type], $"{path}.{parameter.Name}")),
        ]);
    }

    private static string Text(string name, int number) => name.ToLowerInvariant() switch
    {
        "currency" => "EUR",
        "country" => "DE",
        "locale" => "en",
        "email" => $"somebody-{number}@example.com",
        _ => $"{char.ToLowerInvariant(name[0])}{name[1..]}-{number}",
    };

    private static Type? List(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    private static Array ListOf(object element, Type type)
    {
        var list = Array.CreateInstance(type, 1);
        list.SetValue(element, 0);
        return list;
    }

    private static Type[]? Dictionary(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            ? type.GetGenericArguments()
            : null;

    private static object DictionaryOf(Type[] pair, Func<Type, object> make)
    {
        var dictionary = Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(pair))!;
        ((System.Collections.IDictionary)dictionary).Add(make(pair[0]), make(pair[1]));
        return dictionary;
    }
}
