namespace Modular.Application.Shared;

public sealed record PageKey;
