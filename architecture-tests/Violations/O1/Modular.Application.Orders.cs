using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Shared;
using Modular.Domain.Orders;

namespace Modular.Application.Orders;

// Used by its handler alone: nobody sends it.
// expect: Modular.Application.Orders.PlaceOrderCommand -> used by nobody
public sealed record PlaceOrderCommand : ICommand;

// Found by its interface.
internal sealed class PlaceOrderHandler : ICommandHandler<PlaceOrderCommand>
{
    public Task<int> Handle(PlaceOrderCommand command, CancellationToken cancellationToken) =>
        Task.FromResult(Order.Line().Quantity + Limits.Lines + Order.Largest);
}

// expect: Modular.Application.Orders.Draft -> used by nobody
internal static class Draft;
