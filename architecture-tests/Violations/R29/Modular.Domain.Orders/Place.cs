namespace Modular.Domain.Orders;

public sealed record PlaceCommand;
