namespace Modular.Domain.Shared;

public interface IDomainEvent;

public abstract class AggregateRoot<TState>;
