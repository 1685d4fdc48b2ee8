using System.Globalization;
using Modular.Application.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>A condition of a list, with <c>?</c> where its one value goes; it counts if there is a value.</summary>
/// <param name="PlanByValue">How many rows there are depends on it so much that one plan for all is no good.</param>
public readonly record struct Condition(string Sql, object? Value, bool PlanByValue = false);

/// <summary>
/// The statement of one page of a list. It consists of constants of its handler, chosen by what was asked for; values
/// are parameters, always. What is not asked for is not in it, so that the plan is the one of the question (ADR 0030).
/// </summary>
/// <param name="select">The columns.</param>
/// <param name="from">The tables, from <c>from</c> on.</param>
/// <param name="key">The columns that tell equal rows apart: the end of every order.</param>
/// <param name="usual">The order when nobody has asked for one; empty: by the key alone, falling.</param>
/// <param name="fields">The fields that it sorts by, each with its column.</param>
public sealed class ListSql(
    string select, string from, string key, string usual, params IReadOnlyList<(string Field, string Column)> fields)
{
    private readonly string[] _key = key.Split(',', StringSplitOptions.TrimEntries);

    public Task<Page<T>> ReadAsync<T>(
        NpgsqlDataSource database, PageRequest page, IReadOnlyList<Condition> conditions,
        Func<NpgsqlDataReader, T> show, CancellationToken cancellationToken) =>
        ReadAsync(database, page, conditions, each: null, show, cancellationToken);

    /// <param name="each">
    /// The page is made of the pages of each of these values of a column, which leads an index that is in this order.
    /// </param>
    public async Task<Page<T>> ReadAsync<T>(
        NpgsqlDataSource database, PageRequest page, IReadOnlyList<Condition> conditions,
        (string Column, IReadOnlyList<string> Values)? each, Func<NpgsqlDataReader, T> show,
        CancellationToken cancellationToken)
    {
        var order = OrderOf(page.Sort ?? usual);
        await using var batch = database.CreateBatch();
        var isPlanned = conditions.Any(condition => condition is { PlanByValue: true, Value: not null });
        if (isPlanned)
        {
            // For this transaction, which is the batch.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                "select set_config('plan_cache_mode', 'force_custom_plan', true)"));
        }

        var rows = new NpgsqlBatchCommand();
        rows.CommandText = Rows(page, order, conditions, each, rows.Parameters);
        batch.BatchCommands.Add(rows);
        if (page.Number is not null)
        {
            var count = new NpgsqlBatchCommand();
            var all = page with { Number = null, After = null, Limit = PageRequest.Farthest };
            count.CommandText = $"select count(*)::int from ({Rows(all, order, conditions, each, count.Parameters)}) n";
            batch.BatchCommands.Add(count);
        }

        List<T> items = [];
        PageKey? next = null;
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        if (isPlanned)
        {
            await row.NextResultAsync(cancellationToken);
        }

        while (await row.ReadAsync(cancellationToken))
        {
            if (items.Count == page.Limit)
            {
                return new Page<T>(items, next, await TotalAsync(row, page, cancellationToken));
            }

            items.Add(show(row));
            next = new PageKey([.. order.Select(column => ValueOf(row, column.Column))]);
        }

        return new Page<T>(items, Next: null, await TotalAsync(row, page, cancellationToken));
    }

    private static async Task<int?> TotalAsync(
        NpgsqlDataReader row, PageRequest page, CancellationToken cancellationToken)
    {
        if (page.Number is null)
        {
            return null;
        }

        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetInt32(0) is <= PageRequest.Farthest and var total ? total : null;
    }

    private List<(string Column, bool Descends)> OrderOf(string sort)
    {
        List<(string Column, bool Descends)> order = [];
        foreach (var field in sort.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, descends) = field[0] == '-' ? (field[1..], true) : (field, false);
            order.Add((fields.First(known => known.Field == name).Column, descends));
        }

        // As the last field goes, so that the opposite order reads the same index backwards.
        order.AddRange(_key.Select(column => (column, order.Count == 0 || order[^1].Descends)).ToList());
        return order;
    }

    private string Rows(
        PageRequest page, List<(string Column, bool Descends)> order, IEnumerable<Condition> conditions,
        (string Column, IReadOnlyList<string> Values)? each, NpgsqlParameterCollection parameters)
    {
        var where = conditions.Where(condition => condition.Value is not null)
            .Select(condition => condition.Sql.Contains('?', StringComparison.Ordinal)
                ? condition.Sql.Replace("?", Add(condition.Value!), StringComparison.Ordinal)
                : condition.Sql)
            .ToList();
        if (page.After is { } after)
        {
            where.Add(Behind(order, [.. after.Values.Select(Add)]));
        }

        var skipped = ((page.Number ?? 1) - 1) * page.Limit;
        var sorted = "order by " + string.Join(", ", order.Select(o => o.Descends ? $"{o.Column} desc" : o.Column));
        if (each is not var (column, values))
        {
            return $"""
                {select}
                {from}
                {(where.Count == 0 ? "" : $"where {string.Join(" and ", where)}")}
                {sorted}
                limit {Add(page.Limit + 1)} offset {Add(skipped)}
                """;
        }

        where.Add($"{column} = each.value");
        var merged = "order by " + string.Join(
            ", ", order.Select(o => $"page.{NameOf(o.Column)}{(o.Descends ? " desc" : "")}"));
        return $"""
            select page.*
            from unnest({Add(values.ToArray())}) as each (value)
            cross join lateral (
                {select}
                {from}
                where {string.Join(" and ", where)}
                {sorted}
                limit {Add(page.Limit + 1 + skipped)}) page
            {merged}
            limit {Add(page.Limit + 1)} offset {Add(skipped)}
            """;

        string Add(object value)
        {
            parameters.Add(new NpgsqlParameter { Value = value });
            return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }
    }

    /// <summary>
    /// What comes behind a key. One direction is a comparison of rows; else the first column bounds what is read of the
    /// index, and the others decide among its equals.
    /// </summary>
    private static string Behind(List<(string Column, bool Descends)> order, string[] values)
    {
        if (order.TrueForAll(o => o.Descends == order[0].Descends))
        {
            return $"({string.Join(", ", order.Select(o => o.Column))}) {Sign(0)} ({string.Join(", ", values)})";
        }

        var behind = "false";
        for (var i = order.Count - 1; i >= 0; i--)
        {
            behind = $"({order[i].Column} {Sign(i)} {values[i]} or ({order[i].Column} = {values[i]} and {behind}))";
        }

        return $"{order[0].Column} {Sign(0)}= {values[0]} and {behind}";

        string Sign(int i) => order[i].Descends ? "<" : ">";
    }

    private static object ValueOf(NpgsqlDataReader row, string column) => row.GetOrdinal(NameOf(column)) switch
    {
        var at when row.GetFieldType(at) == typeof(DateTime) => row.GetFieldValue<DateTimeOffset>(at),
        var at when row.GetFieldType(at) == typeof(int) => (long)row.GetInt32(at),
        var at => row.GetValue(at),
    };

    // "i.created_at" is called "created_at" in the row.
    private static string NameOf(string column) => column[(column.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
