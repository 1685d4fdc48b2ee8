namespace Modular.Application.Shared;

/// <summary>What the modules that run promise to whoever uses them, as data: <c>/api/v1/meta</c>.</summary>
public sealed record ContractCatalog(
    IReadOnlyList<StateMachine> StateMachines,
    IReadOnlyList<DeclaredPermission> Permissions,
    IReadOnlyList<PublishedEvent> EventTypes);

/// <summary>The life of an aggregate. What is not among the transitions is refused with 409.</summary>
/// <param name="Aggregate">As in the names of its events.</param>
public sealed record StateMachine(
    string Module, string Aggregate, IReadOnlyList<string> States, IReadOnlyList<Transition> Transitions);

public sealed record Transition(string From, string Trigger, string To);

/// <param name="Name"><c>module:resource:action</c>, with <c>:own</c> where only the caller's own is meant.</param>
/// <param name="Roles">Who has it.</param>
public sealed record DeclaredPermission(string Name, IReadOnlyList<string> Roles);

/// <summary>What a module tells the others.</summary>
/// <param name="Type">Its name on the wire, with its version: it never changes.</param>
/// <param name="Schema">JSON Schema of what it carries.</param>
public sealed record PublishedEvent(string Type, string Module, object Schema);
