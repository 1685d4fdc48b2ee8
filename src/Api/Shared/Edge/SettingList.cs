namespace Modular.Api.Shared.Edge;

/// <summary>A setting with several values, separated by commas.</summary>
internal static class SettingList
{
    public static string[] Of(IConfiguration configuration, string setting) => (configuration[setting] ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
