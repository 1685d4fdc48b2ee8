using System.Threading;
using System.Threading.Tasks;
using MediatR;
using Modular.Application.Shared;

namespace Modular.Application.Orders;

public sealed record PlaceOrderCommand : ICommand;

public sealed record CancelOrderCommand : ICommand;

// expect: Modular.Application.Orders.PlaceOrderHandler..ctor -> MediatR.IMediator (takes)
// expect: Modular.Application.Orders.PlaceOrderHandler.mediator -> MediatR.IMediator (field of type)
internal sealed class PlaceOrderHandler(IMediator mediator) : ICommandHandler<PlaceOrderCommand>
{
    // expect: Modular.Application.Orders.PlaceOrderHandler.Handle -> MediatR.IMediator (calls Send)
    public Task<int> Handle(PlaceOrderCommand command, CancellationToken token) =>
        mediator.Send(new CancelOrderCommand(), token);
}

internal sealed class CancelOrderHandler : ICommandHandler<CancelOrderCommand>
{
    public const string Reason = "";

    public Task<int> Handle(CancelOrderCommand command, CancellationToken token) => Task.FromResult(Reason.Length);
}

// A reaction names the command; the pipeline sends it.
internal sealed class WhenPaymentDeclined : IReaction<string>
{
    public static ICommand When() => new CancelOrderCommand();
}

internal sealed class WhenPaymentReleased : IReaction<string>
{
    // expect: Modular.Application.Orders.WhenPaymentReleased.When -> Modular.Application.Orders.CancelOrderHandler (creates)
    public static Task<int> When(CancellationToken token) =>
        new CancelOrderHandler().Handle(new CancelOrderCommand(), token);
}
