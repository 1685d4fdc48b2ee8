using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>Reads response documents as they are stored.</summary>
public static class StoredDocuments
{
    /// <param name="sql">Version and document by id ($1), owner ($2) and the version that the caller has ($3).</param>
    /// <param name="owner">Null: whoever asks may see all.</param>
    public static async Task<StoredDocument?> FindDocumentAsync(
        this NpgsqlDataSource database, string sql, Guid id, CustomerId? owner, int? knownVersion,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(id);
        command.Parameters.Add(Optional(NpgsqlDbType.Uuid, owner?.Value));
        command.Parameters.Add(Optional(NpgsqlDbType.Integer, knownVersion));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new StoredDocument(row.GetInt32(0), row.IsDBNull(1) ? default : row.GetFieldValue<byte[]>(1))
            : null;
    }

    private static NpgsqlParameter Optional(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
