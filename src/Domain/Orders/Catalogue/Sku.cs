using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

/// <summary>
/// Something that can be bought. How many there are is not its business: many write that at once (ADR 0004).
/// </summary>
public sealed class Sku : AggregateRoot<SkuState>
{
    private Sku(SkuState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(SkuStatus From, SkuTrigger By), SkuStatus> Transitions { get; } =
        new Dictionary<(SkuStatus, SkuTrigger), SkuStatus>
        {
            [(SkuStatus.Active, SkuTrigger.Update)] = SkuStatus.Active,
            [(SkuStatus.Active, SkuTrigger.Retire)] = SkuStatus.Retired,
        };

    public static Sku Load(SkuState state) => new(state);

    public static Sku Create(
        SkuId id, string code, string name, Money unitPrice, TaxCategory taxCategory, int maxPerOrder,
        DateTimeOffset now)
    {
        var sku = new Sku(new SkuState
        {
            Id = id,
            Code = code,
            Name = name,
            UnitPrice = unitPrice,
            TaxCategory = taxCategory,
            MaxPerOrder = maxPerOrder,
            IsActive = true,
            CreatedAt = now,
        });
        sku.Raise(new SkuCreated(id, code, name, unitPrice, taxCategory, maxPerOrder), sku.State);
        return sku;
    }

    /// <summary>From now on; what is as it was is no change.</summary>
    public Result Update(string name, Money unitPrice, TaxCategory taxCategory, int maxPerOrder)
    {
        if (!Allows(SkuTrigger.Update))
        {
            return SkuErrors.Retired;
        }

        if (unitPrice.Currency != State.UnitPrice.Currency)
        {
            return SkuErrors.CurrencyFixed;
        }

        var next = State with
        {
            Name = name,
            UnitPrice = unitPrice,
            TaxCategory = taxCategory,
            MaxPerOrder = maxPerOrder,
        };
        if (next != State)
        {
            Raise(new SkuUpdated(State.Id, name, unitPrice, taxCategory, maxPerOrder), next);
        }

        return Result.Success;
    }

    public Result Retire()
    {
        if (!Allows(SkuTrigger.Retire))
        {
            return SkuErrors.Retired;
        }

        Raise(new SkuRetired(State.Id), State with { IsActive = false });
        return Result.Success;
    }

    private bool Allows(SkuTrigger trigger) => Transitions.ContainsKey((State.Status, trigger));
}
