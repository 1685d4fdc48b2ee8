using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Contracts.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Tests.EventLog.Probe;

internal sealed record CounterState(Guid Id, int Value) : AggregateState;

internal sealed record CounterIncremented(Guid Id, int Value) : IDomainEvent;

[WireName("orders.counter.incremented.v1")]
internal sealed record CounterIncrementedV1(Guid Id, int Value) : IIntegrationEvent;

/// <summary>The smallest aggregate that can lose an update.</summary>
internal sealed class Counter : AggregateRoot<CounterState>
{
    private Counter(CounterState state)
        : base(state)
    {
    }

    public static Counter New(Guid id) => new(new CounterState(id, 0));

    public static Counter Load(CounterState state) => new(state);

    public Result Increment(int most)
    {
        if (State.Value >= most)
        {
            return new Error("counter.full", ErrorKind.Rule, "The counter is full.");
        }

        Raise(new CounterIncremented(State.Id, State.Value + 1), State with { Value = State.Value + 1 });
        return Result.Success;
    }
}

internal sealed class CounterRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(ProbeModule.Name)] NpgsqlDataSource database)
{
    public async Task<Counter> GetAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand("select value, version from orders.counters where id = $1");
        select.Parameters.AddWithValue(id);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? Counter.Load(new CounterState(id, reader.GetInt32(0)) { Version = reader.GetInt32(1) })
            : Counter.New(id);
    }

    public void Save(Counter counter)
    {
        var state = counter.State;
        unitOfWork.Append("orders.counter", state.Id, counter, happened => happened switch
        {
            CounterIncremented e => new CounterIncrementedV1(e.Id, e.Value),
            _ => null,
        });
        unitOfWork.Queue(
            """
            insert into orders.counters (id, value, version) values ($1, $2, $3)
            on conflict (id) do update set value = excluded.value, version = excluded.version
            """,
            state.Id, state.Value, state.Version);
        unitOfWork.Document(state.Id, state.Version, Json.Bytes(new { state.Id, state.Value }));
    }
}
