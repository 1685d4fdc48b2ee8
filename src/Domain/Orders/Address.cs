namespace Modular.Domain.Orders;

/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
public sealed record Address(string Name, string Line1, string City, string PostalCode, string Country);

/// <summary>Where the goods go and whom the invoice names.</summary>
public sealed record Addresses(Address Shipping, Address Billing);
