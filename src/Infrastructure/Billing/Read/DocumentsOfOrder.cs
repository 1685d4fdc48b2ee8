using System.Text.Json;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Billing.Read;

internal static class DocumentsOfOrder
{
    /// <param name="sql">Time, id and document by order ($1), owner ($2), last key seen ($3, $4), limit ($5).</param>
    public static async Task<Page<T>> ListAsync<T>(
        NpgsqlDataSource database, string sql, Guid orderId, CustomerId? owner, PageRequest page,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(orderId);
        command.Parameters.AddWithValue(NpgsqlDbType.Uuid, (object?)owner?.Value ?? DBNull.Value);
        command.Parameters.AddWithValue(page.Start.At);
        command.Parameters.AddWithValue(page.Start.Id);
        command.Parameters.AddWithValue(page.RowsToRead);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<(PageKey Key, byte[] Document)> rows = [];
        while (await row.ReadAsync(cancellationToken))
        {
            rows.Add((new PageKey(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1)), row.GetFieldValue<byte[]>(2)));
        }

        return page.Of(
            rows, found => JsonSerializer.Deserialize<T>(found.Document, Json.Options)!, found => found.Key);
    }
}
