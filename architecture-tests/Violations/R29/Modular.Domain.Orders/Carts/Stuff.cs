namespace Modular.Domain.Orders.Carts;

// expect: Modular.Domain.Orders/Carts/Stuff.cs -> CartLine (first type)
public sealed record CartLine;
