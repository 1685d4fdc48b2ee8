namespace Modular.Application.Contracts.Shared;

/// <summary>
/// What one module tells the others. A sealed record of primitives, lists and records of the same assembly; its name
/// ends in V and a number; it is never changed once published: a new shape is a new version (ADR 0003).
/// </summary>
public interface IIntegrationEvent;

/// <summary>
/// The name under which a type is stored and sent: stable while classes are renamed and moved,
/// such as <c>orders.order.placed.v1</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WireNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Published, and no module reacts to it.</summary>
/// <param name="reason">For whom it is published all the same.</param>
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
