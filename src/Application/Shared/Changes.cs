namespace Modular.Application.Shared;

/// <summary>
/// Marks a query whose answer is the same for everybody, and the same until one of these events is committed: it may be
/// kept and given to the next one who asks (ADR 0031).
/// </summary>
public interface IChangedBy
{
    static abstract IReadOnlyList<Type> Events { get; }
}

/// <summary>Hears what is committed: at once in this process, a moment later from others.</summary>
public interface IChanges
{
    /// <returns>A number that is another one after each commit of one of these events.</returns>
    long Of(IReadOnlyList<Type> events);
}
