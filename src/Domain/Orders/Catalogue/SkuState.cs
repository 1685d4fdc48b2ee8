using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

public enum SkuStatus
{
    Active,

    /// <summary>For good: shown, and neither sold nor changed.</summary>
    Retired,
}

public enum SkuTrigger
{
    Update,
    Retire,
}

public sealed record SkuState : AggregateState
{
    public required SkuId Id { get; init; }

    /// <summary>For people and shelves; unique.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>Before tax.</summary>
    public required Money UnitPrice { get; init; }

    public required TaxCategory TaxCategory { get; init; }

    public required int MaxPerOrder { get; init; }

    /// <summary>Whether it can be bought.</summary>
    public required bool IsActive { get; init; }

    public SkuStatus Status => IsActive ? SkuStatus.Active : SkuStatus.Retired;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <returns>Null when this many may be bought at once.</returns>
    public Error? Refuses(int quantity) => this switch
    {
        { IsActive: false } => SkuErrors.Inactive(this),
        _ when quantity < 1 || quantity > MaxPerOrder => SkuErrors.QuantityLimit(this, quantity),
        _ => null,
    };
}
