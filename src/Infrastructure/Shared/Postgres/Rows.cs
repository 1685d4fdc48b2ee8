using System.Text.Json;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>Reads the columns of a row by name.</summary>
public static class Rows
{
    public static T Value<T>(this NpgsqlDataReader row, string column) => row.GetFieldValue<T>(row.GetOrdinal(column));

    public static T? Optional<T>(this NpgsqlDataReader row, string column)
        where T : struct =>
        row.GetOrdinal(column) is var ordinal && row.IsDBNull(ordinal) ? null : row.GetFieldValue<T>(ordinal);

    /// <summary>A text that may be missing.</summary>
    public static string? Text(this NpgsqlDataReader row, string column) =>
        row.GetOrdinal(column) is var ordinal && row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static T Enum<T>(this NpgsqlDataReader row, string column)
        where T : struct, Enum => EnumText.Parse<T>(row.Value<string>(column));

    /// <summary>What <see cref="Json"/> wrote, from a <c>jsonb</c> column.</summary>
    public static T Json<T>(this NpgsqlDataReader row, string column) =>
        JsonSerializer.Deserialize<T>(row.Value<string>(column), EventLog.Json.Options)!;
}
