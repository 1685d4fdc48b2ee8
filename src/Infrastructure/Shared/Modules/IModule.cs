using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.Jobs;

namespace Modular.Infrastructure.Shared.Modules;

/// <summary>A module as the host sees it: the one public type of its Infrastructure project.</summary>
public interface IModule
{
    /// <summary>Lower case; also the schema and the suffix of the database role.</summary>
    string Name { get; }

    /// <summary>The assembly with the module's commands, validators, reactions and jobs.</summary>
    Assembly Application { get; }

    /// <summary>
    /// How many of its reactions run beside each other, each for its part of the streams. One: all in log order, for a
    /// module in which an event of one stream builds on an event of another (a contact, then the order that mails it).
    /// </summary>
    int ReactionShards => 1;

    /// <summary>Registers what scanning does not find: repositories, ports, domain events.</summary>
    void Register(ModuleBuilder module);

    /// <summary>Runs once at each start, after the migrations and before the first request.</summary>
    Task StartAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What a module may add to the host.</summary>
public sealed class ModuleBuilder(string module, IServiceCollection services, IConfiguration configuration)
{
    private readonly Dictionary<Type, string> _domainEvents = [];
    private readonly Dictionary<Type, List<Action<JsonObject>>> _upcasts = [];
    private readonly List<(string Permission, IReadOnlyList<string> Roles)> _permissions = [];

    private readonly List<RecurringJob> _recurring = [];
    private readonly List<StateMachine> _stateMachines = [];

    public IServiceCollection Services { get; } = services;

    public IConfiguration Configuration { get; } = configuration;

    internal IReadOnlyDictionary<Type, string> DomainEvents => _domainEvents;

    internal IReadOnlyDictionary<Type, List<Action<JsonObject>>> Upcasts => _upcasts;

    internal IReadOnlyList<(string Permission, IReadOnlyList<string> Roles)> Permissions => _permissions;

    internal IReadOnlyList<RecurringJob> RecurringJobs => _recurring;

    internal IReadOnlyList<StateMachine> StateMachines => _stateMachines;

    /// <summary>
    /// Gives a domain event the name under which the log stores it, such as <c>orders.order.placed</c>.
    /// </summary>
    public ModuleBuilder DomainEvent<T>(string wireName)
        where T : class
    {
        _domainEvents.Add(typeof(T), wireName);
        return this;
    }

    /// <summary>
    /// Has a job run again and again: once for all processes, and once however many times were missed while none ran.
    /// </summary>
    /// <param name="name">Unique in the module.</param>
    /// <param name="cron">
    /// Second, minute, hour, day, month, weekday: <c>0 0 3 * * ?</c> is every day at three.
    /// </param>
    /// <param name="timeZone">
    /// An IANA name, such as <c>Europe/Vienna</c>. A time that the clocks skip in spring counts as the moment after the
    /// gap; one that they have twice in autumn counts once.
    /// </param>
    /// <exception cref="FormatException">It is no cron expression.</exception>
    /// <exception cref="TimeZoneNotFoundException">There is no such zone.</exception>
    public ModuleBuilder Recurring<TJob>(string name, string cron, string timeZone, TJob job)
        where TJob : IJob
    {
        var recurrence = new Recurrence(cron, timeZone);
        recurrence.Next(DateTimeOffset.UnixEpoch);
        _recurring.Add(new RecurringJob(name, recurrence, job));
        return this;
    }

    /// <summary>
    /// One step in the life of an event, domain or integration: makes a stored document of version
    /// <paramref name="from"/> one of the next version. The last step leads to the version that is written now; without
    /// any it is 1 (ADR 0023).
    /// </summary>
    /// <param name="change">Pure: it sees the document, changes it, and nothing else.</param>
    public ModuleBuilder Upcast<T>(int from, Action<JsonObject> change)
        where T : class
    {
        var steps = _upcasts.TryGetValue(typeof(T), out var known) ? known : _upcasts[typeof(T)] = [];
        if (from != steps.Count + 1)
        {
            throw new InvalidOperationException(
                $"The next step of {typeof(T).Name} is from version {steps.Count + 1}, not {from}: none is left out.");
        }

        steps.Add(change);
        return this;
    }

    /// <summary>Publishes the life of an aggregate, as its domain has it, to whoever asks the API.</summary>
    /// <param name="aggregate">As in its events: <c>order</c>.</param>
    public ModuleBuilder StateMachine<TStatus, TTrigger>(
        string aggregate, IReadOnlyDictionary<(TStatus From, TTrigger By), TStatus> transitions)
        where TStatus : struct, Enum
        where TTrigger : struct, Enum
    {
        _stateMachines.Add(new StateMachine(
            module, aggregate,
            [.. Enum.GetNames<TStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)],
            [.. transitions.Select(t => new Transition(Word(t.Key.From), Word(t.Key.By), Word(t.Value)))]));
        return this;

        static string Word<T>(T value)
            where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
    }

    /// <summary>Declares what an endpoint of this module may require.</summary>
    /// <param name="name"><c>module:resource:action</c>, with <c>:own</c> where only the caller's own is meant.</param>
    /// <param name="roles">Who has it besides the admin, of <see cref="Modular.Domain.Shared.Role"/>.</param>
    public ModuleBuilder Permission(string name, params IReadOnlyList<string> roles)
    {
        var words = name.Split(':');
        if (words[0] != module || words is not ([_, not "", not ""] or [_, not "", not "", "own"]))
        {
            throw new InvalidOperationException(
                $"Module '{module}' declares the permission '{name}': it is not {module}:resource:action[:own].");
        }

        _permissions.Add((name, roles));
        return this;
    }
}
