using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class CheckConsistencyHandler(
    IServiceProvider services, IEnumerable<IInvariants> modules, Quiescence quiescence, TimeProvider clock)
    : IQueryHandler<CheckConsistencyQuery, ConsistencyReport>
{
    private const int Shown = 50;

    public async Task<Result<ConsistencyReport>> Handle(
        CheckConsistencyQuery query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var all = modules.SelectMany(m => m.At(now), (m, invariant) => (m.Module, Told: invariant)).ToList();
        var pending = await quiescence.WaitAsync(TimeSpan.Zero, cancellationToken);
        List<ConsistencyReport.Check> checks = [];
        foreach (var (module, told) in all.Where(i => i.Told.As == Telling.Itself))
        {
            checks.Add(await AskAsync(module, told, cancellationToken));
        }

        foreach (var (module, claim) in all.Where(i => i.Told.As is Telling.Claim or Telling.ClaimIfKnown))
        {
            // None where the other module is not switched on.
            foreach (var (other, evidence) in all.Where(i => i.Told.As == Telling.Evidence && i.Told.Id == claim.Id))
            {
                await using var claims = new Facts(Database(module), claim);
                await using var known = new Facts(Database(other), evidence);
                checks.Add(await CompareAsync($"{module}+{other}", claim, claims, known, cancellationToken));
            }
        }

        return new ConsistencyReport(
            checks.TrueForAll(check => check.Ok), pending.Count > 0, pending,
            [.. checks.OrderBy(check => check.Id, StringComparer.Ordinal)]);
    }

    private async Task<ConsistencyReport.Check> AskAsync(
        string module, Invariant told, CancellationToken cancellationToken)
    {
        await using var command = Facts.Command(
            Database(module),
            $"""
            select count(*), count(*) filter (where not coalesce(is_fine, false)),
                   coalesce((array_agg(name order by name) filter (where not coalesce(is_fine, false)))[1:{Shown}],
                            array[]::text[])
            from ({told.Sql}) as looked_at (name, is_fine)
            """,
            told);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var found = row.GetInt64(1);
        return new(
            told.Id, module, told.Title, found == 0, told.WhenQuiet, row.GetInt64(0), found,
            row.GetFieldValue<string[]>(2));
    }

    // Both come in the order of their keys: however many they are, two rows at a time are in memory.
    private static async Task<ConsistencyReport.Check> CompareAsync(
        string module, Invariant claim, Facts claims, Facts known, CancellationToken cancellationToken)
    {
        List<string> violations = [];
        long looked = 0, found = 0;
        await known.NextAsync(cancellationToken);
        while (await claims.NextAsync(cancellationToken))
        {
            looked++;
            while (known.Key is { } key && string.CompareOrdinal(key, claims.Key) < 0)
            {
                await known.NextAsync(cancellationToken);
            }

            var isKnown = known.Key == claims.Key;
            if (isKnown ? known.Value == claims.Value : claim.As == Telling.ClaimIfKnown)
            {
                continue;
            }

            found++;
            if (violations.Count < Shown)
            {
                violations.Add($"{claims.Key}: {claims.Value}, but {(isKnown ? known.Value : "nothing")}");
            }
        }

        return new(claim.Id, module, claim.Title, found == 0, claim.WhenQuiet, looked, found, violations);
    }

    private NpgsqlDataSource Database(string module) => services.GetRequiredKeyedService<NpgsqlDataSource>(module);

    /// <summary>One side of a comparison, row by row.</summary>
    private sealed class Facts(NpgsqlDataSource database, Invariant told) : IAsyncDisposable
    {
        private readonly NpgsqlCommand _command = Command(
            database, $"""select key, value from ({told.Sql}) as facts (key, value) order by key collate "C" """, told);

        private NpgsqlDataReader? _row;

        /// <summary>Null at the end.</summary>
        public string? Key { get; private set; }

        public string Value { get; private set; } = "";

        public static NpgsqlCommand Command(NpgsqlDataSource database, string sql, Invariant told)
        {
            var command = database.CreateCommand(sql);
            foreach (var value in told.Values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            return command;
        }

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
}
