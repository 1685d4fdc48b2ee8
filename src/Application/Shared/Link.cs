namespace Modular.Application.Shared;

/// <summary>Where to go from here: what the state allows now, or what belongs to it.</summary>
/// <param name="Href">The path, from <c>/api</c> on.</param>
public sealed record Link(string Href, string Method);
