using Modular.Application.Contracts.Billing;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Reactions;

internal sealed class WhenPaymentAuthorized : IReaction<PaymentAuthorizedV1>
{
    public ICommand When(PaymentAuthorizedV1 occurred, EventOrigin origin) =>
        new ConfirmOrderCommand(occurred.OrderId, new Money(occurred.Amount, occurred.Currency));
}
