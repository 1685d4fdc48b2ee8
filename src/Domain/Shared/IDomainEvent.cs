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

/// <summary>
/// Tells something about a person: the log keeps it encrypted with a key of that person and loses it with the key
/// (ADR 0024). On a property of the event itself, which is encrypted with all that it holds.
/// </summary>
/// <param name="subject">The property of the same event that holds the person's id.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute(string subject) : Attribute
{
    public string Subject { get; } = subject;
}

/// <summary>Is named like personal data, and tells nothing about a person.</summary>
/// <param name="reason">What it is instead.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotPersonalAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}
