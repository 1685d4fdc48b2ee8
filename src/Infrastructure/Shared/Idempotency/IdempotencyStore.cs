using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Idempotency;

/// <summary>The records of requests that carried an idempotency key (ADR 0007).</summary>
internal sealed class IdempotencyStore(
    IServiceProvider services, ModuleCatalog catalog, IdempotentRequest current, RequestContext request)
    : IIdempotency
{
    public const string Constraint = "idempotency_key";

    /// <summary>Statement of the batch that makes the effect: both are there, or neither.</summary>
    public static NpgsqlBatchCommand Record(IdempotentRequest request, object? content)
    {
        var answer = request.Answer(content);
        return Statement.Of(
            """
            insert into log.idempotency (principal, route, key, fingerprint, status, headers, body)
            values ($1, $2, $3, $4, $5, $6, $7)
            """,
            request.Principal, request.Route, request.Key, request.Fingerprint, answer.Status,
            Json.Of(new Headers(answer.Location, answer.ETag, answer.IsWithheld ? true : null)),
            answer.IsWithheld ? [] : answer.Body.ToArray());
    }

    public async Task<Error?> FindAsync(Type command, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(catalog.ModuleOf(command));
        await using var select = database.CreateCommand(
            """
            select r.fingerprint, r.status, r.headers, r.body, r.era, r.transaction_id, exists (
                select 1 from log.events e where e.era = r.era and e.transaction_id = r.transaction_id)
            from log.idempotency r
            where r.module = log.current_module() and r.principal = $1 and r.route = $2 and r.key = $3
            """);
        select.Parameters.AddWithValue(current.Principal);
        select.Parameters.AddWithValue(current.Route);
        select.Parameters.AddWithValue(current.Key);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        if (!CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(0), current.Fingerprint))
        {
            return SharedErrors.KeyReused;
        }

        var headers = JsonSerializer.Deserialize<Headers>(reader.GetString(2), Json.Options)!;
        current.Replay = new StoredAnswer(
            reader.GetInt32(1), headers.Location, headers.ETag, reader.GetFieldValue<byte[]>(3));
        // As the first time: a request that wrote no event has nothing to wait for.
        request.Written = reader.GetBoolean(6)
            ? new LogMark(reader.GetInt16(4), reader.GetFieldValue<ulong>(5))
            : null;
        return headers.Withheld == true ? SharedErrors.AnswerWithheld : SharedErrors.Replayed;
    }

    private sealed record Headers(string? Location, string? ETag, bool? Withheld = null);
}
