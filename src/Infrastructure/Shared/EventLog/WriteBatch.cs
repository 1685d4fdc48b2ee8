using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Idempotency;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// The batch of one unit of work: sends it, finds out how it ended when nobody says, and explains a refusal.
/// </summary>
/// <param name="completion">Ends the piece of work of a consumer, job or timer.</param>
/// <param name="record">The idempotency record.</param>
/// <param name="refusals">By constraint or expectation: what a violation means; null: run the command again.</param>
internal sealed class WriteBatch(
    NpgsqlDataSource database, NpgsqlBatchCommand? completion, NpgsqlBatchCommand? record, EventRows events,
    List<NpgsqlBatchCommand> statements, Dictionary<string, Func<CancellationToken, Task<Error?>>> refusals)
{
    private const int MaxSends = 5;

    private readonly List<NpgsqlBatchCommand> _all =
        [.. new[] { completion, record, events.ToStatement() }.OfType<NpgsqlBatchCommand>(), .. statements];

    /// <summary>The transaction of its events, once it is committed; null: it has none.</summary>
    public LogMark? Written { get; private set; }

    /// <param name="transaction">An explicit one, which is ended either way; null: the batch is one by itself.</param>
    /// <param name="end">Gives the connection of the explicit transaction back.</param>
    public async Task<CommitOutcome> SendAsync(NpgsqlTransaction? transaction, Func<ValueTask> end)
    {
        try
        {
            return _all.Count == 0
                ? CommitOutcome.Committed
                : await (transaction is null ? SendAsync() : SendInAsync(transaction, end));
        }
        catch (NpgsqlException gone) when (gone is not PostgresException refused || IsDisconnect(refused))
        {
            // The server is away, also after some patience: how it ended stays unknown.
            return CommitOutcome.Refused(SharedErrors.Unavailable);
        }
        finally
        {
            await end();
        }
    }

    /// <summary>
    /// After a broken connection nobody knows whether the batch was committed. The same rows are sent again: either
    /// they go in now, or the keys they collide with are their own. Running the handler again could do things twice;
    /// so could sending a batch again in which nothing collides.
    /// </summary>
    private async Task<CommitOutcome> SendAsync()
    {
        var collides = events.First is not null || record is not null || completion is not null;
        for (var send = 1; ; send++)
        {
            var isUnknown = false;
            try
            {
                await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
                await using var batch = new NpgsqlBatch(connection);
                _all.ForEach(statement => batch.BatchCommands.Add(ToSend(statement, isFirst: send == 1)));
                isUnknown = true;
                // Not cancellable: who hangs up now would leave an unknown outcome behind.
                await using var answer = await batch.ExecuteReaderAsync(CancellationToken.None);
                Written = await EventRows.WrittenAsync(answer);
                return CommitOutcome.Committed;
            }
            catch (PostgresException refused) when (!IsDisconnect(refused))
            {
                if (send == 1)
                {
                    return await ExplainAsync(refused);
                }

                if (await IsCommittedAsync())
                {
                    return CommitOutcome.Committed;
                }

                // Waiting for the lock in vain can mean: the first send is still running, and may yet commit.
                return refused.SqlState == PostgresErrorCodes.LockNotAvailable
                    ? CommitOutcome.Refused(SharedErrors.Unavailable)
                    : await ExplainAsync(refused);
            }
            catch (NpgsqlException) when (send < MaxSends && (collides || !isUnknown))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << send));
            }
        }
    }

    /// <summary>
    /// The id of an explicit transaction tells later whether it was committed: the handler runs again only after an
    /// answer that says it was not.
    /// </summary>
    private async Task<CommitOutcome> SendInAsync(NpgsqlTransaction transaction, Func<ValueTask> end)
    {
        ulong? transactionId = null;
        try
        {
            await using (var batch = new NpgsqlBatch(transaction.Connection, transaction))
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_current_xact_id()"));
                _all.ForEach(statement => batch.BatchCommands.Add(ToSend(statement, isFirst: true)));
                await using var answer = await batch.ExecuteReaderAsync(CancellationToken.None);
                await answer.ReadAsync(CancellationToken.None);
                var id = answer.GetFieldValue<ulong>(0);
                Written = await EventRows.WrittenAsync(answer);
                transactionId = id;
            }

            await transaction.CommitAsync(CancellationToken.None);
            return CommitOutcome.Committed;
        }
        catch (PostgresException refused) when (!IsDisconnect(refused))
        {
            await end();
            return await ExplainAsync(refused);
        }
        catch (NpgsqlException)
        {
            await end();
            // Without an answer to the batch no COMMIT was sent; with one, the server knows how it ended.
            return transactionId is { } id && await HowEndedAsync(id) is var status && status != "aborted"
                ? status == "committed" ? CommitOutcome.Committed : CommitOutcome.Refused(SharedErrors.Unavailable)
                : CommitOutcome.Conflict(SharedErrors.Unavailable);
        }
    }

    // A statement belongs to the connection that it was sent on. The completion outlives this batch: it is sent again
    // when the command runs again.
    private NpgsqlBatchCommand ToSend(NpgsqlBatchCommand statement, bool isFirst) =>
        isFirst && !ReferenceEquals(statement, completion) ? statement : statement.Copy();

    private async Task<string> HowEndedAsync(ulong transactionId)
    {
        var look = Statement.Of("select pg_xact_status($1)", Statement.Xid(transactionId));
        for (var pause = 50; pause <= 800; pause *= 2)
        {
            if (await AskAsync(look, row => row.GetValue(0)) is string status and not "in progress")
            {
                return status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(pause));
        }

        return "unknown";
    }

    // Without events the collision itself tells: the completion finds its work done, the record is replayed.
    private async Task<bool> IsCommittedAsync()
    {
        if (events.First is { } marker)
        {
            Written = await AskAsync<LogMark?>(
                Statement.Of(
                    "select era, transaction_id from log.events where stream_id = $1 and kind = $2 and event_id = $3",
                    marker.StreamId, marker.Kind, marker.EventId),
                row => new LogMark(row.GetInt16(0), row.GetFieldValue<ulong>(1)));
        }

        return Written is not null;
    }

    // How it ended is worth a little patience: the server may be on its way back.
    private async Task<T?> AskAsync<T>(NpgsqlBatchCommand question, Func<NpgsqlDataReader, T> read)
    {
        for (var ask = 1; ; ask++)
        {
            try
            {
                await using var batch = database.CreateBatch();
                batch.BatchCommands.Add(question.Copy());
                await using var answer = await batch.ExecuteReaderAsync(CancellationToken.None);
                return await answer.ReadAsync(CancellationToken.None) ? read(answer) : default;
            }
            catch (NpgsqlException) when (ask < MaxSends)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << ask));
            }
        }
    }

    private async Task<CommitOutcome> ExplainAsync(PostgresException refused)
    {
        // What log.expect raises has the name of what is expected as its message.
        var broken = refused.SqlState == Statement.Unexpected ? refused.MessageText : refused.ConstraintName;
        if (broken is not null && refusals.TryGetValue(broken, out var explain))
        {
            return await explain(CancellationToken.None) is { } error
                ? CommitOutcome.Refused(error)
                : CommitOutcome.Conflict(SharedErrors.Conflict);
        }

        return refused.SqlState switch
        {
            _ when refused.ConstraintName == IdempotencyStore.Constraint =>
                CommitOutcome.Refused(SharedErrors.InProgress),
            _ when refused.ConstraintName == EventRows.VersionConstraint =>
                CommitOutcome.Conflict(SharedErrors.Conflict),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
                CommitOutcome.Conflict(SharedErrors.Conflict),
            PostgresErrorCodes.LockNotAvailable when IsRefusal(of: record) =>
                CommitOutcome.Refused(SharedErrors.InProgress),
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
                CommitOutcome.Refused(SharedErrors.Busy),
            Statement.Unexpected when IsRefusal(of: completion) =>
                throw new LeaseLostException(refused.MessageText),
            _ => throw new InvalidOperationException(
                $"The write was rolled back: {refused.SqlState} {refused.MessageText} " +
                $"(constraint {refused.ConstraintName ?? "none"}).", refused),
        };

        // What was sent is a copy.
        bool IsRefusal(NpgsqlBatchCommand? of) =>
            of is not null
            && string.Equals(refused.BatchCommand?.CommandText, of.CommandText, StringComparison.Ordinal);
    }

    // 57P01..57P03: the server was shut down, crashed or is starting; class 08: the connection failed.
    internal static bool IsDisconnect(PostgresException e) =>
        e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal);
}

/// <summary>Somebody else has taken over this consumer, job or timer: what was done here must not count.</summary>
internal sealed class LeaseLostException(string message) : Exception(message);
