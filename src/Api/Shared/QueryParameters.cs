namespace Modular.Api.Shared;

/// <summary>The query parameters that an endpoint takes; any other is refused.</summary>
public record QueryParameters(IReadOnlyList<string> Names);
