namespace Modular.Domain.Orders;

public sealed record OrderState(string Number);
