using System.Text.Json;

namespace Modular.Domain.Shared;

/// <summary>Enums in columns and in what others read, written as in JSON: lower snake_case.</summary>
public static class EnumText
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    /// <exception cref="FormatException">The text is none that this build writes.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum => Names<T>.ByName.TryGetValue(text, out var value)
            ? value
            : throw new FormatException($"'{text}' is no {typeof(T).Name} that this build knows.");

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(
            value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(
            pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
