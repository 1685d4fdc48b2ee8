namespace Modular.Domain.Shared;

public abstract class AggregateRoot;
