using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>Deserializes a job and calls its handler.</summary>
internal delegate Task<ICommand?> HandleJob(
    IServiceProvider services, string payload, JobAttempt attempt, CancellationToken cancellationToken);

/// <summary>
/// The jobs of one type in one process: a queue of its own, so that a slow type keeps no other waiting.
/// </summary>
internal sealed class JobQueue
{
    private static readonly ConcurrentDictionary<Type, JobLimitsAttribute> Limits = [];
    private readonly int _slots;

    /// <param name="name">The wire name of the type.</param>
    public JobQueue(string name, Type type, IConfiguration configuration)
    {
        var limits = LimitsOf(type);
        Name = name;
        _slots = configuration.GetValue<int?>($"Modular:Jobs:Queues:{name}")
            ?? configuration.GetValue<int?>("Modular:Jobs:Concurrency")
            ?? limits.Concurrency;
        TimeLimit = TimeSpan.FromSeconds(limits.Seconds);
        Handle = typeof(JobQueue).GetMethod(nameof(Call), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type).CreateDelegate<HandleJob>();
    }

    public string Name { get; }

    public TimeSpan TimeLimit { get; }

    public HandleJob Handle { get; }

    /// <summary>Slots of jobs that run, and of those that are being leased. Only the pump counts.</summary>
    public int Busy { get; set; }

    /// <summary>The fair key that was served last: the next in turn comes behind it.</summary>
    public string Served { get; set; } = "";

    public int Room => _slots - Busy;

    public static JobLimitsAttribute LimitsOf(Type job) => Limits.GetOrAdd(
        job, static type => type.GetCustomAttribute<JobLimitsAttribute>() ?? new JobLimitsAttribute());

    private static Task<ICommand?> Call<TJob>(
        IServiceProvider services, string payload, JobAttempt attempt, CancellationToken cancellationToken)
        where TJob : IJob =>
        services.GetRequiredService<IJobHandler<TJob>>().RunAsync(
            JsonSerializer.Deserialize<TJob>(payload, Json.Options)!, attempt, cancellationToken);
}
