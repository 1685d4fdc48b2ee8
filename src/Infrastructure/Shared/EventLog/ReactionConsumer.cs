using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Runs all reactions of one module, one event for each transaction: in log order within a shard, shards beside each
/// other. The cursor is part of the command's unit of work, so an effect happens exactly once wherever the process
/// dies.
/// </summary>
internal sealed class ReactionConsumer(
    ConsumerContext context, int shards, IReadOnlyList<Type> reactions, IServiceScopeFactory scopes)
    : Consumer(context, "reactions", "reaction", version: 1, shards, Bind(reactions).Keys)
{
    private delegate ICommand? Decide(IServiceProvider services, object occurred, EventOrigin origin);

    private readonly FrozenDictionary<Type, Decide> _reactions = Bind(reactions);
    private readonly string _actor = $"system:{context.Module}.reactions";

    protected override Task HandleAsync(
        IReadOnlyList<LogEntry> page, IReadOnlyDictionary<int, Shard> held, LogCursor end,
        CancellationToken cancellationToken) =>
        Task.WhenAll(page.GroupBy(entry => entry.Shard)
            .Select(entries => HandleAsync(held[entries.Key], entries, cancellationToken)));

    private async Task HandleAsync(
        Shard shard, IEnumerable<LogEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            if (LeaseIsOld || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (!shard.Parked.Contains(entry.Origin.StreamId)
                && await ReactAsync(
                    shard, entry, Table.MoveTo(shard, entry.Cursor, applied: 1), cancellationToken) is { } failure)
            {
                await ParkAsync(shard, entry, failure);
            }

            shard.Cursor = entry.Cursor;
        }
    }

    protected override async Task<(LogCursor? Handled, LogEntry? Failed, Failure? Failure)> HandleAgainAsync(
        Shard shard, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        LogCursor? handled = null;
        foreach (var entry in entries)
        {
            if (LeaseIsOld || cancellationToken.IsCancellationRequested)
            {
                return (handled, null, null);
            }

            var advance = Table.Advance(shard, entry.Origin.StreamId, entry.Cursor, applied: 1);
            if (await ReactAsync(shard, entry, advance, cancellationToken) is { } failure)
            {
                return (handled, entry, failure);
            }

            handled = entry.Cursor;
        }

        return (handled, null, null);
    }

    /// <param name="completion">Says in the table that the event was handled.</param>
    private async Task<Failure?> ReactAsync(
        Shard shard, LogEntry entry, NpgsqlBatchCommand completion, CancellationToken cancellationToken)
    {
        using var activity = Application.Shared.Behaviors.Telemetry.Source.StartActivity(
            $"react {entry.Type}", ActivityKind.Consumer, entry.TraceParent);
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            var occurred = await Reader.OpenAsync(entry, cancellationToken);
            var command = _reactions[occurred.GetType()](scope.ServiceProvider, occurred, entry.Origin);
            if (command is null)
            {
                shard.IsUnnoted = true;
                return null;
            }

            var request = scope.ServiceProvider.GetRequiredService<RequestContext>();
            (request.Actor, request.CorrelationId, request.CausationId) =
                (_actor, entry.CorrelationId, entry.Origin.EventId);
            scope.ServiceProvider.GetRequiredService<UnitOfWork>().CompleteWith(completion);
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancellationToken);
            if (result.Error is { Kind: not ErrorKind.State } refused)
            {
                return Failure.Of(refused);
            }

            // A refusal of this kind says: it happened before, or it is too late. Both are legal; it is dealt with.
            shard.IsUnnoted |= result.Error is not null;
            return null;
        }
        catch (Exception failed) when (Failure.Of(failed) is { } failure)
        {
            return failure;
        }
    }

    private static FrozenDictionary<Type, Decide> Bind(IReadOnlyList<Type> reactions)
    {
        Dictionary<Type, Decide> bound = [];
        foreach (var reaction in reactions)
        {
            foreach (var contract in reaction.GetInterfaces()
                .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReaction<>)))
            {
                var occurred = contract.GetGenericArguments()[0];
                var decide = typeof(ReactionConsumer)
                    .GetMethod(nameof(Call), BindingFlags.Static | BindingFlags.NonPublic)!
                    .MakeGenericMethod(reaction, occurred).CreateDelegate<Decide>();
                if (!bound.TryAdd(occurred, decide))
                {
                    throw new InvalidOperationException(
                        $"{reaction} is the second reaction of its module to {occurred.Name}: one event, one command.");
                }
            }
        }

        return bound.ToFrozenDictionary();
    }

    // By its own type: several modules may react to one event.
    private static ICommand? Call<TReaction, TEvent>(IServiceProvider services, object occurred, EventOrigin origin)
        where TReaction : class, IReaction<TEvent>
        where TEvent : class =>
        services.GetRequiredService<TReaction>().When((TEvent)occurred, origin);
}
