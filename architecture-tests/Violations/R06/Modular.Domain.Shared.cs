namespace Modular.Domain.Shared;

public readonly record struct Money(long Amount);
