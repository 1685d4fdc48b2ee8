namespace Modular.Api.Shared;

/// <summary>
/// What an endpoint reads from the query string. A parameter type that binds itself names its own with one of these, as
/// metadata; those of the handler's signature are found there.
/// </summary>
public record QueryParameters(IReadOnlyList<string> Names);
