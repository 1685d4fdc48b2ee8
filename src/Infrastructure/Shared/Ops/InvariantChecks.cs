using Modular.Application.Shared.Operations;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>What is found when an invariant is looked at, and the first of what breaks it.</summary>
internal static class InvariantChecks
{
    private const int Shown = 50;

    public static async Task<ConsistencyReport.Check> AskAsync(
        NpgsqlDataSource database, string module, Invariant told, CancellationToken cancellationToken)
    {
        await using var command = told.Command(
            database,
            $"""
            select count(*), count(*) filter (where not coalesce(is_fine, false)),
                   coalesce((array_agg(name order by name) filter (where not coalesce(is_fine, false)))[1:{Shown}],
                            array[]::text[])
            from ({told.Sql}) as looked_at (name, is_fine)
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var found = row.GetInt64(1);
        return new(
            told.Id, module, told.Title, found == 0, told.WhenQuiet, row.GetInt64(0), found,
            row.GetFieldValue<string[]>(2));
    }

    // Both come in the order of their keys: however many they are, two rows at a time are in memory.
    public static async Task<ConsistencyReport.Check> CompareAsync(
        string module, Invariant claim, KeyedFacts claims, KeyedFacts known, CancellationToken cancellationToken)
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

    public static NpgsqlCommand Command(this Invariant told, NpgsqlDataSource database, string sql)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in told.Values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
