using Modular.Application.Contracts.Orders;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Reactions;

internal sealed class WhenOrderConfirmed : IReaction<OrderConfirmedV1>
{
    public ICommand When(OrderConfirmedV1 occurred, EventOrigin origin) => new NotifyCommand(
        origin.EventId,
        CustomerId.From(occurred.CustomerId),
        NotificationRoutes.For<OrderConfirmedV1>(),
        new Dictionary<string, string>
        {
            [Fact.OrderId] = Fact.Of(occurred.OrderId),
            [Fact.OrderNumber] = occurred.Number,
            [Fact.Total] = new Money(occurred.Gross, occurred.Currency).ToString(),
        });
}
