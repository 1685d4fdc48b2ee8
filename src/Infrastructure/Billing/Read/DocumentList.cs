using System.Text.Json;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Billing.Read;

/// <summary>The list of invoices or payments: their documents, by the columns of their rows.</summary>
/// <param name="from">The rows as r and their documents as d.</param>
internal sealed class DocumentList<T>(string from, params IReadOnlyList<string> states)
{
    private readonly ListSql _list = new(
        "select r.created_at, r.id, d.document", from, key: "r.id", usual: "-createdAt", ("createdAt", "r.created_at"));

    public Task<Page<T>> ReadAsync(
        NpgsqlDataSource database, CustomerId? owner, DocumentFilter filter, PageRequest page,
        CancellationToken cancellationToken)
    {
        // An order and a customer have an index of their own; else the state leads the index.
        var isNarrow = (owner?.Value ?? filter.CustomerId ?? filter.OrderId) is not null;
        return _list.ReadAsync(
            database, page,
            [
                new("r.order_id = ?", filter.OrderId),
                new("r.customer_id = ?", owner?.Value),
                new("r.customer_id = ?", filter.CustomerId),
                new("r.status = any (?)", isNarrow ? filter.Status?.ToArray() : null),
                new("r.created_at >= ?", filter.CreatedFrom),
                new("r.created_at < ?", filter.CreatedTo),
            ],
            isNarrow ? null : ("r.status", filter.Status ?? states),
            row => JsonSerializer.Deserialize<T>(row.Value<byte[]>("document"), Json.Options)!,
            cancellationToken);
    }
}
