using System.Text.Json;
using Npgsql;

namespace Modular.Infrastructure.Billing.Write;

/// <summary>How values stand in columns.</summary>
internal static class Columns
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Enum<T>(this NpgsqlDataReader reader, string column)
        where T : struct, Enum =>
        System.Enum.Parse<T>(
            reader.GetString(reader.GetOrdinal(column)).Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    public static T Value<T>(this NpgsqlDataReader reader, string column) =>
        reader.GetFieldValue<T>(reader.GetOrdinal(column));

    public static T? Optional<T>(this NpgsqlDataReader reader, string column)
        where T : struct =>
        reader.GetOrdinal(column) is var ordinal && reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);

    public static string? Text(this NpgsqlDataReader reader, string column) =>
        reader.GetOrdinal(column) is var ordinal && reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    public static T Json<T>(this NpgsqlDataReader reader, string column) =>
        JsonSerializer.Deserialize<T>(reader.GetString(reader.GetOrdinal(column)), Shared.EventLog.Json.Options)!;
}
