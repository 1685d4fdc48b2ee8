using System.Text.Json;

namespace Modular.Infrastructure.Notifications.Write;

/// <summary>Enums in text columns, written as in JSON: lower snake_case.</summary>
internal static class WireEnum
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    /// <exception cref="KeyNotFoundException">The column holds what this build does not know.</exception>
    public static T Parse<T>(string name)
        where T : struct, Enum => Names<T>.ByName[name];

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(
            value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(
            pair => pair.Value, pair => pair.Key);
    }
}
