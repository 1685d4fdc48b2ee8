namespace Modular.Application.Billing.Queries;

/// <summary>Where to go from here.</summary>
public sealed record Link(string Href, string Method);
