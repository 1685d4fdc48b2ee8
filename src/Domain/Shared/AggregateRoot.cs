namespace Modular.Domain.Shared;

/// <summary>What a repository loads and saves of an aggregate. Immutable: every change is a new record.</summary>
public abstract record AggregateState
{
    /// <summary>The number of events that made this state; 0 before the first. It is the ETag over HTTP.</summary>
    public int Version { get; init; }
}

/// <summary>
/// A consistency boundary. Its verbs check, then <see cref="Raise"/> one event with the state that follows from it;
/// the repository stores both in one write. An aggregate is made by its own factory or by <c>Load(state)</c>.
/// </summary>
public abstract class AggregateRoot<TState>
    where TState : AggregateState
{
    private readonly List<IDomainEvent> _events = [];

    protected AggregateRoot(TState state) => State = state;

    public TState State { get; private set; }

    /// <summary>The events raised since the aggregate was made or loaded; the last one carries State.Version.</summary>
    public IReadOnlyList<IDomainEvent> Events => _events;

    protected void Raise(IDomainEvent domainEvent, TState next)
    {
        State = next with { Version = State.Version + 1 };
        _events.Add(domainEvent);
    }
}
