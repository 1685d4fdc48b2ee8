// expect: Modular.Domain.Orders/Carts/Cart.cs -> namespace Modular.Domain.Orders
namespace Modular.Domain.Orders;

public sealed class Cart;
