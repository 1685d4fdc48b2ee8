using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Runs all reactions of one module, in log order, one event for each transaction. The cursor is part of the command's
/// unit of work, so an effect happens exactly once wherever the process dies.
/// </summary>
internal sealed class ReactionConsumer(
    string module, NpgsqlDataSource database, ModuleCatalog catalog, IReadOnlyList<Type> reactions,
    IServiceScopeFactory scopes, LogSignal signal, ILogger<ReactionConsumer> logger)
    : Consumer(module, "reactions", "reaction", version: 1, database, signal, logger)
{
    private delegate ICommand? Decide(IServiceProvider services, object occurred, EventOrigin origin);

    private readonly FrozenDictionary<Type, Decide> _reactions = Bind(reactions);
    private readonly LogReader _reader = new(database, catalog, Bind(reactions).Keys);
    private readonly string _actor = $"system:{module}.reactions";

    public override IReadOnlyCollection<Type> Events => _reactions.Keys;

    protected override async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var entries = await _reader.ReadAsync(Cursor, LogReader.PageSize, cancellationToken);
        foreach (var entry in entries)
        {
            if (LeaseIsOld || cancellationToken.IsCancellationRequested)
            {
                return true;
            }

            if (entry.Json is not null)
            {
                await ReactAsync(entry, cancellationToken);
            }

            Unnoted = entry.Json is null ? Unnoted + 1 : 0;
            Cursor = entry.Cursor;
        }

        await NoteAsync();
        return entries.Count > 0;
    }

    private async Task ReactAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        using var activity = Telemetry(entry);
        await using var scope = scopes.CreateAsyncScope();
        var occurred = _reader.Open(entry);
        var command = _reactions[occurred.GetType()](scope.ServiceProvider, occurred, entry.Origin);
        if (command is null)
        {
            await CommitAsync(entry.Cursor, applied: 1, []);
            return;
        }

        var request = scope.ServiceProvider.GetRequiredService<RequestContext>();
        (request.Actor, request.CorrelationId, request.CausationId) =
            (_actor, entry.CorrelationId, entry.Origin.EventId);
        scope.ServiceProvider.GetRequiredService<UnitOfWork>().CompleteWith(MoveTo(entry.Cursor, applied: 1));
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancellationToken);
        if (result.Error is null)
        {
            return;
        }

        if (result.Error.Kind != ErrorKind.State)
        {
            throw new ReactionRefusedException(
                $"{command.GetType().Name} for event {entry.Origin.EventId} ({entry.Type}) was refused: " +
                $"{result.Error.Code}: {result.Error.Detail}");
        }

        // It happened before, or it is too late: both are legal, and the event has been dealt with.
        await CommitAsync(entry.Cursor, applied: 1, []);
    }

    private static Activity? Telemetry(LogEntry entry) => Application.Shared.Behaviors.Telemetry.Source.StartActivity(
        $"react {entry.Type}", ActivityKind.Consumer, entry.TraceParent);

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

/// <summary>A reaction's command was refused for a reason that is neither "done already" nor "too late".</summary>
internal sealed class ReactionRefusedException(string message) : Exception(message);
