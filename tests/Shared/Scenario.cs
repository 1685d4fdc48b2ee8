using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Npgsql;
using Xunit.Sdk;

namespace Modular.Tests.Shared;

/// <summary>
/// What a module does when something happens: stimuli in their order, then one outcome, which is awaited.
/// <code>
/// var authorized = await host.Scenario()
///     .When(placed)
///     .ThenEventAsync&lt;PaymentAuthorizedV1>(e => e.OrderId == placed.OrderId);
/// </code>
/// Only what follows from its own stimuli counts; once business time has passed, all that the module wrote since. What
/// did not happen is known as soon as nothing is left to do, and told with everything that happened instead.
/// </summary>
public sealed class Scenario
{
    private readonly ModuleHost _host;
    private readonly Guid _correlation = Guid.CreateVersion7();
    private readonly Queue<(string Told, Func<Task> Play)> _next = [];
    private readonly List<string> _played = [];
    private readonly Dictionary<(string Type, string? Of), (Guid Id, int Version)> _streams = [];
    private readonly ModuleCatalog _catalog;
    private readonly Quiescence _quiescence;
    private readonly LogSignal _signal;
    private readonly Refusals _refusals;
    private readonly string _module;
    private TimeSpan _patience = HostUnderTest.Patience;
    private bool _timePassed;
    private (long Position, int Refusals)? _start;

    internal Scenario(ModuleHost host)
    {
        _host = host;
        _catalog = host.Services.GetRequiredService<ModuleCatalog>();
        _quiescence = host.Services.GetRequiredService<Quiescence>();
        _signal = host.Services.GetRequiredService<LogSignal>();
        _refusals = host.Services.GetRequiredService<Refusals>();
        _module = _catalog.Modules.Single().Name;
    }

    /// <summary>Another module tells this: it is written under that module's role.</summary>
    public Scenario When(IIntegrationEvent published) =>
        Add($"{published.GetType().Name} {Json.Text(published)}", () => PublishAsync(published));

    /// <summary>A command, which must succeed.</summary>
    public Scenario When(ICommand command) => Add($"{command}", () => _host.SucceedAsync(command, _correlation));

    /// <inheritdoc cref="When(ICommand)"/>
    public Scenario When<T>(ICommand<T> command)
        where T : notnull =>
        Add($"{command}", () => _host.SucceedAsync(command, _correlation));

    /// <summary>Business time moves on: deadlines are met.</summary>
    public Scenario WhenTimePasses(TimeSpan by) => Add($"{by} pass", () => AdvanceAsync(by));

    /// <summary>How long to wait for what is still under way: the patience of all tests unless told.</summary>
    public Scenario Within(TimeSpan patience)
    {
        _patience = patience;
        return this;
    }

    /// <summary>The module writes this event, domain or integration.</summary>
    public async Task<T> ThenEventAsync<T>(
        Func<T, bool>? matching = null, [CallerArgumentExpression(nameof(matching))] string? which = null)
        where T : class
    {
        _ = _catalog.NameOf(typeof(T));
        T? found = null;
        var happened = await UntilAsync(async () =>
        {
            found = (await EventsAsync()).OfType<T>().FirstOrDefault(matching ?? (_ => true));
            return found is not null;
        });
        return happened ? found! : throw await MissedAsync($"No {Named<T>(matching, which)}");
    }

    /// <summary>When nothing is left to do, the module has not written this event.</summary>
    public async Task ThenNoEventAsync<T>(
        Func<T, bool>? matching = null, [CallerArgumentExpression(nameof(matching))] string? which = null)
        where T : class
    {
        _ = _catalog.NameOf(typeof(T));
        if ((await ThenEventsAsync()).OfType<T>().Any(matching ?? (_ => true)))
        {
            throw await MissedAsync($"{Named<T>(matching, which)}, which was not to be");
        }
    }

    /// <summary>When nothing is left to do: all events that the module has written, in their order.</summary>
    public async Task<IReadOnlyList<object>> ThenEventsAsync()
    {
        await PlayAsync();
        var left = await _quiescence.WaitAsync(_patience, CancellationToken.None);
        return left.Count == 0 ? await EventsAsync() : throw await MissedAsync("No quiet");
    }

    /// <summary>What can be seen becomes as expected.</summary>
    /// <param name="look">Such as a query; asked again until it is.</param>
    public async Task<T> ThenStateAsync<T>(
        Func<Task<T>> look, Func<T, bool> reached, [CallerArgumentExpression(nameof(reached))] string? which = null)
    {
        T last = default!;
        return await UntilAsync(async () => reached(last = await look()))
            ? last
            : throw await MissedAsync($"The state is not {which}: it is {last}");
    }

    private Scenario Add(string told, Func<Task> play)
    {
        _next.Enqueue((told, play));
        return this;
    }

    private async Task PlayAsync()
    {
        await _host.StartWorkersAsync();
        _start ??= (
            await _host.ScalarAsync<long>("select coalesce(max(position), 0) from log.events"), _refusals.All.Count);
        while (_next.TryDequeue(out var stimulus))
        {
            _played.Add(stimulus.Told);
            await stimulus.Play();
        }
    }

    // What is told of one aggregate stands on one stream, as its module writes it: order is that of a stream.
    private async Task PublishAsync(IIntegrationEvent published)
    {
        var type = published.GetType().GetCustomAttribute<WireNameAttribute>()!.Name;
        var words = type.Split('.');
        var data = Json.Text(published);
        var aggregateId = JsonNode.Parse(data)![$"{words[1]}Id"]?.ToString();
        var key = ($"{words[0]}.{words[1]}", aggregateId);
        var before = _streams.GetValueOrDefault(key, (Id: Guid.CreateVersion7(), Version: 0));
        var stream = _streams[key] = before with { Version = before.Version + 1 };
        await _host.Database.ExecuteAsync(
            role: words[0],
            """
            insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                    correlation_id, actor, occurred_at)
            values (@id, @streamId, @streamType, 'integration', @streamVersion, @type, @version, @data::jsonb,
                    @correlation, 'system:test', now())
            """,
            new
            {
                id = Guid.CreateVersion7(),
                streamId = stream.Id,
                streamVersion = stream.Version,
                streamType = key.Item1,
                type,
                version = _catalog.EventOf(published.GetType()).Version,
                data,
                correlation = _correlation,
            });
        _signal.Pulse();
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        _timePassed = true;
        await _host.Services.GetRequiredService<BusinessClock>().AdvanceAsync(
            _host.Services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.OpsRole), by,
            CancellationToken.None);
        _host.Services.GetRequiredService<WorkSignal>().Pulse();
    }

    // Ends early when nothing is left to do. What failed and is to be tried again later does not count as done.
    private async Task<bool> UntilAsync(Func<Task<bool>> reached)
    {
        await PlayAsync();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var next = _signal.Next;
            if (await reached())
            {
                return true;
            }

            if (Stopwatch.GetElapsedTime(started) > _patience || await IsOverAsync())
            {
                return await reached();
            }

            await Signal.WaitAsync(next, TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private async Task<bool> IsOverAsync() =>
        (await _quiescence.WaitAsync(TimeSpan.Zero, CancellationToken.None)).Count == 0
        && await _host.ScalarAsync<bool>(
            """
            select not exists (select from log.jobs where state = 'scheduled' and attempts > 0)
               and not exists (select from log.timers where attempts > 0)
            """);

    private async Task<IReadOnlyList<object>> EventsAsync()
    {
        var database = _host.Services.GetRequiredKeyedService<NpgsqlDataSource>(_module);
        var stored = _host.Services.GetRequiredService<StoredEvents>();
        List<object> events = [];
        foreach (var (id, type, version, data) in await RecordedAsync())
        {
            events.Add(await stored.OpenAsync(
                database, id, type, version, Encoding.UTF8.GetBytes(data), CancellationToken.None));
        }

        return events;
    }

    private Task<IReadOnlyList<(Guid Id, string Type, int Version, string Data)>> RecordedAsync() =>
        _host.QueryAsync<(Guid Id, string Type, int Version, string Data)>(
            """
            select event_id, type, schema_version, data::text from log.events
            where module = @module and (correlation_id = @correlation or (@timePassed and position > @start))
            order by era, transaction_id, position
            """,
            new
            {
                module = _module, correlation = _correlation, timePassed = _timePassed, start = _start!.Value.Position,
            });

    private async Task<XunitException> MissedAsync(string what)
    {
        var left = await _quiescence.WaitAsync(TimeSpan.Zero, CancellationToken.None);
        var failed = await _host.QueryAsync<string>(
            """
            select format('consumer %s: %s', name, last_error) from log.consumers where last_error is not null
            union all
            select format('consumer %s: %s of stream %s (attempt %s): %s: %s',
                          consumer, type, stream_id, attempts, code, cause)
            from log.parked
            union all
            select format('job %s %s (%s, attempt %s): %s', type, id, state, attempts, last_error) from log.jobs
            where last_error is not null
            union all
            select format('timer %s %s (attempt %s): %s', type, key, attempts, last_error) from log.timers
            where last_error is not null
            """);
        var refused = _refusals.All.Where((refusal, index) =>
            refusal.Correlation == _correlation || (_timePassed && index >= _start!.Value.Refusals));
        return new XunitException(
            $"{what}.\n"
            + Section("When", _played)
            + Section($"What {_module} wrote", (await RecordedAsync()).Select(e => $"{e.Type} {e.Data}"))
            + Section("What was refused", refused.Select(refusal => refusal.Told))
            + Section("What failed", failed)
            + Section("What is left to do", left));
    }

    private static string Section(string title, IEnumerable<string> lines)
    {
        var text = string.Concat(lines.Select(line => $"\n  {line}"));
        return $"{title}:{(text.Length > 0 ? text : " nothing")}\n";
    }

    private static string Named<T>(Func<T, bool>? matching, string? which) =>
        matching is null ? typeof(T).Name : $"{typeof(T).Name} with {which}";
}

/// <summary>What the commands and queries of one host were refused with: a refusal is not in the log.</summary>
internal sealed class Refusals
{
    public ConcurrentQueue<(Guid Correlation, string Told)> All { get; } = new();
}

internal sealed class RefusalsBehavior<TRequest, TResponse>(Refusals refusals, RequestContext request)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest asked, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var response = await next();
        if (response.Error is { } error)
        {
            refusals.All.Enqueue((request.CorrelationId, $"{typeof(TRequest).Name}: {error.Code}: {error.Detail}"));
        }

        return response;
    }
}
