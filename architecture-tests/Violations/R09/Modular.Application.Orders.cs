using Modular.Application.Shared;
using Modular.Domain.Orders;

namespace Modular.Application.Orders;

public sealed record PlaceOrderCommand : ICommand
{
    public static bool Fits(int lines) => lines <= Limits.Lines;
}
