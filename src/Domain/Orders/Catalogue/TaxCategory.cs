namespace Modular.Domain.Orders.Catalogue;

/// <summary>What kind of goods it is for the tax office; the rate behind it is configuration.</summary>
public enum TaxCategory
{
    Standard,
    Reduced,
    Zero,
}
