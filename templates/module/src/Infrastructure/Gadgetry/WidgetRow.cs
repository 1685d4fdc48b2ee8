using Modular.Domain.Gadgetry;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Gadgetry;

internal static class WidgetRow
{
    public static async Task<WidgetState?> LoadAsync(
        NpgsqlDataSource database, WidgetId id, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            "select name, created_at, version from gadgetry.a_widgets where id = $1");
        select.Parameters.AddWithValue(id.Value);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new WidgetState
            {
                Id = id,
                Name = row.Value<string>("name"),
                CreatedAt = row.Value<DateTimeOffset>("created_at"),
                Version = row.Value<int>("version"),
            }
            : null;
    }
}
