using System.Text.Json;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Billing.Read;

/// <summary>Reads stored documents: one is copied, a page is read.</summary>
internal static class Documents
{
    /// <param name="sql">Version and document by id ($1), owner ($2) and the version that the caller has ($3).</param>
    public static async Task<StoredDocument?> FindAsync(
        NpgsqlDataSource database, string sql, Guid id, CustomerId? owner, int? knownVersion,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(id);
        command.Parameters.Add(Optional(NpgsqlDbType.Uuid, owner?.Value));
        command.Parameters.Add(Optional(NpgsqlDbType.Integer, knownVersion));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredDocument(
                reader.GetInt32(0),
                await reader.IsDBNullAsync(1, cancellationToken) ? default : reader.GetFieldValue<byte[]>(1))
            : null;
    }

    /// <param name="sql">Time, id and document by order ($1), owner ($2), last key seen ($3, $4), limit ($5).</param>
    public static async Task<Page<T>> ListAsync<T>(
        NpgsqlDataSource database, string sql, Guid orderId, CustomerId? owner, PageRequest page,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(orderId);
        command.Parameters.Add(Optional(NpgsqlDbType.Uuid, owner?.Value));
        command.Parameters.Add(Optional(NpgsqlDbType.TimestampTz, page.After?.At));
        command.Parameters.Add(Optional(NpgsqlDbType.Uuid, page.After?.Id));
        command.Parameters.AddWithValue(page.Limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> items = [];
        PageKey? last = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (items.Count == page.Limit)
            {
                return new Page<T>(items, last);
            }

            last = new PageKey(reader.GetFieldValue<DateTimeOffset>(0), reader.GetGuid(1));
            items.Add(JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(2), Json.Options)!);
        }

        return new Page<T>(items, Next: null);
    }

    private static NpgsqlParameter Optional(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
