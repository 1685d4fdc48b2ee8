using Modular.Application.Contracts.Billing;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;

namespace Modular.Application.Orders.Reactions;

/// <summary>Every decline is final: there is one attempt for each order.</summary>
internal sealed class WhenPaymentDeclined : IReaction<PaymentDeclinedV1>
{
    public ICommand When(PaymentDeclinedV1 occurred, EventOrigin origin) => new DeclineOrderCommand(occurred.OrderId);
}
