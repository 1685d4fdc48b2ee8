namespace Modular.Domain.Shared;

public readonly record struct CustomerId;
