using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.SandboxGateway;

/// <summary>An operation as stored. <see cref="Status"/> is null only while its own transaction executes it.</summary>
internal sealed record Operation(
    string Key,
    string Reference,
    string Type,
    long Amount,
    string Currency,
    string? Token,
    string? TargetKey,
    string? Status,
    string? DeclineCode,
    bool? Retryable,
    int Requests,
    int Executions,
    DateTime CreatedAt);

/// <summary>A refusal by the card or the rules: executed, recorded, and the same for ever under its key.</summary>
internal sealed record Decline(string Code, bool Retryable);

/// <summary>Everything the gateway knows about how a card behaves.</summary>
internal sealed record CardToken(Decline? OnAuthorize)
{
    public static readonly IReadOnlyDictionary<string, CardToken> Known =
        new SortedDictionary<string, CardToken>(StringComparer.Ordinal)
        {
            ["tok_approve"] = new(OnAuthorize: null),
            ["tok_decline_hard"] = new(OnAuthorize: new Decline("card_declined", Retryable: false)),
        };
}

/// <summary>
/// Executes operations, each key once. The claim on the key, the lock on the authorization and the outcome are one
/// transaction: a twin waits on the claimed row and then reads what the first one stored.
/// </summary>
internal sealed class OperationLog(NpgsqlDataSource database, TimeProvider clock)
{
    public const int PageSize = 500;

    public async Task<(Operation? Operation, Refusal? Refusal)> ExecuteAsync(
        string key, OperationBody body, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (await ClaimAsync(connection, key, body, token) is not { } operation)
        {
            return (null, Refusal.Rule("idempotency.key_reused", $"Key '{key}' was used with another body."));
        }

        if (operation.Status is null)
        {
            var (decline, refusal) = await DecideAsync(connection, body, token);
            if (refusal is not null)
            {
                return (null, refusal);
            }

            operation = await RecordAsync(connection, key, decline, token);
        }

        await transaction.CommitAsync(token);
        return (operation, null);
    }

    public async Task<Operation?> FindAsync(string key, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select key, reference, type, amount, currency, token, target_key, status, decline_code, retryable,
                   requests, executions, created_at
            from sandbox.operations
            where key = $1
            """);
        command.Parameters.Add(Text(key));
        return (await ReadAllAsync(command, token)).SingleOrDefault();
    }

    /// <summary>Oldest first. Who wants more asks again since the last one's time.</summary>
    public async Task<IReadOnlyList<Operation>> ListAsync(DateTimeOffset since, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select key, reference, type, amount, currency, token, target_key, status, decline_code, retryable,
                   requests, executions, created_at
            from sandbox.operations
            where created_at >= $1
            order by created_at, key
            limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageSize });
        return await ReadAllAsync(command, token);
    }

    public async Task<IReadOnlyList<Operation>> InspectAsync(string? key, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select key, reference, type, amount, currency, token, target_key, status, decline_code, retryable,
                   requests, executions, created_at
            from sandbox.operations
            where $1::text is null or key = $1
            order by created_at, key
            """);
        command.Parameters.Add(Text(key));
        return await ReadAllAsync(command, token);
    }

    /// <summary>The row of this key, made or found. None if the key stands for another body.</summary>
    private async Task<Operation?> ClaimAsync(
        NpgsqlConnection connection, string key, OperationBody body, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into sandbox.operations as o (key, type, amount, currency, token, target_key, created_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (key) do update set requests = o.requests + 1
                where o.type = excluded.type
                  and o.amount = excluded.amount
                  and o.currency = excluded.currency
                  and o.token is not distinct from excluded.token
                  and o.target_key is not distinct from excluded.target_key
            returning key, reference, type, amount, currency, token, target_key, status, decline_code, retryable,
                      requests, executions, created_at
            """,
            connection);
        command.Parameters.Add(Text(key));
        command.Parameters.Add(Text(body.Type));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = body.Amount.Amount });
        command.Parameters.Add(Text(body.Amount.Currency));
        command.Parameters.Add(Text(body.Token));
        command.Parameters.Add(Text(body.TargetKey));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        return (await ReadAllAsync(command, token)).SingleOrDefault();
    }

    private static async Task<(Decline? Decline, Refusal? Refusal)> DecideAsync(
        NpgsqlConnection connection, OperationBody body, CancellationToken token)
    {
        if (body.Type == "authorize")
        {
            return (CardToken.Known[body.Token!].OnAuthorize, null);
        }

        if (await LockAuthorizationAsync(connection, body.TargetKey!, token) is not { } target)
        {
            return (null, Refusal.Rule("target.unknown", $"There is no authorization with key '{body.TargetKey}'."));
        }

        return target.Currency == body.Amount.Currency
            ? (target.Decide(body.Type, body.Amount.Amount), null)
            : (null, Refusal.Rule("currency.mismatch", $"'{body.TargetKey}' is in {target.Currency}."));
    }

    private static async Task<Authorization?> LockAuthorizationAsync(
        NpgsqlConnection connection, string key, CancellationToken token)
    {
        // Two statements: the sums must be read by a snapshot that is younger than the lock.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    """
                    select amount, currency, status
                    from sandbox.operations
                    where key = $1 and type = 'authorize'
                    for no key update
                    """) { Parameters = { Text(key) } },
                new NpgsqlBatchCommand(
                    """
                    select coalesce(sum(amount) filter (where type = 'capture'), 0)::bigint,
                           coalesce(sum(amount) filter (where type = 'refund'), 0)::bigint,
                           coalesce(bool_or(type = 'void'), false)
                    from sandbox.operations
                    where target_key = $1 and status = 'succeeded'
                    """) { Parameters = { Text(key) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return null;
        }

        var (amount, currency, status) = (reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
        await reader.NextResultAsync(token);
        await reader.ReadAsync(token);
        return new Authorization(
            Authorized: status == "succeeded" ? amount : 0,
            currency,
            Captured: reader.GetInt64(0),
            Refunded: reader.GetInt64(1),
            Voided: reader.GetBoolean(2));
    }

    private static async Task<Operation> RecordAsync(
        NpgsqlConnection connection, string key, Decline? decline, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            update sandbox.operations
            set status = $2, decline_code = $3, retryable = $4, executions = executions + 1
            where key = $1
            returning key, reference, type, amount, currency, token, target_key, status, decline_code, retryable,
                      requests, executions, created_at
            """,
            connection);
        command.Parameters.Add(Text(key));
        command.Parameters.Add(Text(decline is null ? "succeeded" : "declined"));
        command.Parameters.Add(Text(decline?.Code));
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Boolean,
            Value = (object?)decline?.Retryable ?? DBNull.Value,
        });
        return (await ReadAllAsync(command, token)).Single();
    }

    private static async Task<IReadOnlyList<Operation>> ReadAllAsync(NpgsqlCommand command, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<Operation>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(new Operation(
                Key: reader.GetString(0),
                Reference: reader.GetString(1),
                Type: reader.GetString(2),
                Amount: reader.GetInt64(3),
                Currency: reader.GetString(4),
                Token: reader.IsDBNull(5) ? null : reader.GetString(5),
                TargetKey: reader.IsDBNull(6) ? null : reader.GetString(6),
                Status: reader.IsDBNull(7) ? null : reader.GetString(7),
                DeclineCode: reader.IsDBNull(8) ? null : reader.GetString(8),
                Retryable: reader.IsDBNull(9) ? null : reader.GetBoolean(9),
                Requests: reader.GetInt32(10),
                Executions: reader.GetInt32(11),
                CreatedAt: reader.GetDateTime(12)));
        }

        return rows;
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    /// <summary>What is left of an authorization: nothing of a declined one.</summary>
    private sealed record Authorization(long Authorized, string Currency, long Captured, long Refunded, bool Voided)
    {
        private long Open => Voided ? 0 : Authorized - Captured;

        public Decline? Decide(string type, long amount) => type switch
        {
            "capture" or "void" when Open == 0 => new Decline("authorization_not_live", Retryable: false),
            "capture" when amount > Open => new Decline("amount_exceeds_authorization", Retryable: false),
            "void" when amount != Open => new Decline("amount_is_not_the_remainder", Retryable: false),
            "refund" when amount > Captured - Refunded => new Decline("amount_exceeds_captured", Retryable: false),
            _ => null,
        };
    }
}
