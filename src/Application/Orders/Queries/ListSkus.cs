using Modular.Application.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>The catalogue, the newest first.</summary>
public sealed record ListSkusQuery(PageRequest Page) : IQuery<Page<SkuDetails>>;
