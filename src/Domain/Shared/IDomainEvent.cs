namespace Modular.Domain.Shared;

/// <summary>Something that happened to an aggregate, in the past tense: a sealed record without behaviour.</summary>
public interface IDomainEvent;
