namespace Modular.Domain.Shared;

/// <summary>Something that happened to an aggregate, in the past tense: a sealed record without behaviour.</summary>
public interface IDomainEvent;

/// <summary>
/// Stored, and followed by no projection, reaction or publisher: the log alone keeps it. Whoever reads the event learns
/// here that this is meant so.
/// </summary>
/// <param name="reason">Who reads it all the same, or why nobody has to.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NoConsumerAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}
