using Modular.Domain.Orders;

namespace Modular.Application.Orders;

/// <summary>An address as it is sent and shown.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
public sealed record PostalAddress(string Name, string Line1, string City, string PostalCode, string Country)
{
    public static PostalAddress From(Address address) =>
        new(address.Name, address.Line1, address.City, address.PostalCode, address.Country);

    internal Address ToDomain() => new(Name, Line1, City, PostalCode, Country);
}

/// <summary>Both addresses as they are shown.</summary>
public sealed record PostalAddresses(PostalAddress Shipping, PostalAddress Billing)
{
    public static PostalAddresses From(Addresses addresses) =>
        new(PostalAddress.From(addresses.Shipping), PostalAddress.From(addresses.Billing));
}
