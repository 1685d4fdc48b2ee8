using Modular.Application.Contracts.Billing;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;

namespace Modular.Application.Orders.Reactions;

internal sealed class WhenPaymentReleased : IReaction<PaymentReleasedV1>
{
    public ICommand When(PaymentReleasedV1 occurred, EventOrigin origin) =>
        new CompleteCancellationCommand(occurred.OrderId);
}
