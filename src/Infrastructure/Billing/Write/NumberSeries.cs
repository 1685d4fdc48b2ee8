using Modular.Domain.Billing;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Billing.Write;

/// <summary>A row for each series and year, locked until the unit of work ends: never a sequence.</summary>
internal sealed class NumberSeries(UnitOfWork unitOfWork) : INumberSeries
{
    public async Task<TakenNumber> TakeNextAsync(
        string series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var year = now.UtcDateTime.Year;
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            insert into billing.number_series as s (series, year, last_no, last_issued_at)
            values ($1, $2, 1, $3)
            on conflict (series, year) do update
            set last_no = s.last_no + 1, last_issued_at = greatest(s.last_issued_at, excluded.last_issued_at)
            returning last_no, last_issued_at
            """,
            connection);
        command.Parameters.AddWithValue(series);
        command.Parameters.AddWithValue(year);
        command.Parameters.AddWithValue(now);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TakenNumber(
            new DocumentNumber(series, year, reader.GetInt64(0)), reader.GetFieldValue<DateTimeOffset>(1));
    }
}
