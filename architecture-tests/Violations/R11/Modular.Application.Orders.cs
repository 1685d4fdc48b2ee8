using System.Threading;
using System.Threading.Tasks;
using FluentValidation;
using Modular.Application.Shared;

namespace Modular.Application.Orders.Commands;

public sealed record PlaceOrderCommand : ICommand;

// expect: Modular.Application.Orders.Commands.PlaceOrderValidator -> public
public sealed class PlaceOrderValidator : AbstractValidator<PlaceOrderCommand>;

// expect: Modular.Application.Orders.Commands.PlaceOrderHandler -> not sealed
internal class PlaceOrderHandler : ICommandHandler<PlaceOrderCommand>
{
    public Task<int> Handle(PlaceOrderCommand command, CancellationToken token) => Task.FromResult(1);
}

// expect: Modular.Application.Orders.Commands.WhenPaymentAuthorized -> public
public sealed class WhenPaymentAuthorized : IReaction<string>;

internal sealed class WhenPaymentDeclined : IReaction<string>;

// expect: Modular.Application.Orders.Commands.SendMessageJobHandler -> not sealed
internal class SendMessageJobHandler : IJobHandler<string>;
