using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Statements of a batch, with positional parameters.</summary>
public static class Statement
{
    /// <summary>What <c>log.expect</c> raises.</summary>
    internal const string Unexpected = "MD001";

    public static NpgsqlBatchCommand Of(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>
    /// The same, to be sent once more: Npgsql ties a statement that it has prepared to the connection that it was sent
    /// on.
    /// </summary>
    internal static NpgsqlBatchCommand Copy(this NpgsqlBatchCommand statement)
    {
        var copy = new NpgsqlBatchCommand(statement.CommandText);
        foreach (NpgsqlParameter parameter in statement.Parameters)
        {
            copy.Parameters.Add(parameter.Clone());
        }

        return copy;
    }

    /// <summary>A text that may be missing: the server is told the type, whatever the value.</summary>
    internal static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    internal static NpgsqlParameter Jsonb(string json) => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = json };

    internal static NpgsqlParameter Xid(ulong value) => new() { NpgsqlDbType = NpgsqlDbType.Xid8, Value = value };
}
