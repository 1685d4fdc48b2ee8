namespace Modular.Domain.Orders;

/// <param name="Type"><c>card</c>.</param>
/// <param name="Token">The gateway's name for the card; never a card number.</param>
public sealed record PaymentMethod(string Type, string Token);
