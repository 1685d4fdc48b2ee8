using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>One side of a comparison, row by row.</summary>
internal sealed class KeyedFacts(NpgsqlDataSource database, Invariant told) : IAsyncDisposable
{
    private readonly NpgsqlCommand _command = told.Command(
        database, $"""select key, value from ({told.Sql}) as facts (key, value) order by key collate "C" """);

    private NpgsqlDataReader? _row;

    /// <summary>Null at the end.</summary>
    public string? Key { get; private set; }

    public string Value { get; private set; } = "";

    public async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        _row ??= await _command.ExecuteReaderAsync(cancellationToken);
        Key = null;
        if (!await _row.ReadAsync(cancellationToken))
        {
            return false;
        }

        (Key, Value) = (_row.GetString(0), _row.GetString(1));
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_row is not null)
        {
            await _row.DisposeAsync();
        }

        await _command.DisposeAsync();
    }
}
