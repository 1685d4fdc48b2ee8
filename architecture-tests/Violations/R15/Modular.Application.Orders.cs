using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Shared;

namespace Modular.Application.Orders.Commands;

public sealed record PlaceOrderCommand : ICommand;

// expect: Modular.Application.Orders.Commands.HoldOrderCommand -> none (handled by)
public sealed record HoldOrderCommand : ICommand;

// expect: Modular.Application.Orders.Commands.CancelOrderCommand -> Modular.Application.Orders.Commands.CancelOrderHandler, Modular.Application.Orders.Commands.CloseOrderHandler (handled by)
public sealed record CancelOrderCommand : ICommand;

public sealed record ExpireOrderCommand : ICommand;

internal sealed class PlaceOrderHandler : ICommandHandler<PlaceOrderCommand>
{
    public Task<int> Handle(PlaceOrderCommand command, CancellationToken token) => Task.FromResult(1);
}

internal sealed class CancelOrderHandler : ICommandHandler<CancelOrderCommand>
{
    public Task<int> Handle(CancelOrderCommand command, CancellationToken token) => Task.FromResult(1);
}

// expect: Modular.Application.Orders.Commands.CloseOrderHandler -> Modular.Application.Orders.Commands.CancelOrderCommand, Modular.Application.Orders.Commands.ExpireOrderCommand (handles)
internal sealed class CloseOrderHandler : ICommandHandler<CancelOrderCommand>, ICommandHandler<ExpireOrderCommand>
{
    public Task<int> Handle(CancelOrderCommand command, CancellationToken token) => Task.FromResult(1);

    public Task<int> Handle(ExpireOrderCommand command, CancellationToken token) => Task.FromResult(1);
}
