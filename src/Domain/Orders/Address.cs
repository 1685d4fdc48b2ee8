namespace Modular.Domain.Orders;

/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
public sealed record Address(string Name, string Line1, string City, string PostalCode, string Country)
{
    private const string Gone = "[erased]";

    internal Address Erase() => new(Gone, Gone, Gone, Gone, Country);
}

/// <summary>Where the goods go and whom the invoice names.</summary>
public sealed record Addresses(Address Shipping, Address Billing)
{
    /// <summary>When the customer is erased. The country stays: taxes depend on it, and it names nobody.</summary>
    public Addresses Erase() => new(Shipping.Erase(), Billing.Erase());
}
