using Modular.Application.Contracts.Notifications;
using Modular.Application.Contracts.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Notifications.Publishing;

/// <summary>What the other modules learn of what happened here.</summary>
internal static class NotificationEventsToContracts
{
    public static IIntegrationEvent? Publish(IDomainEvent happened) => happened switch
    {
        RecipientErased e => new ErasureCompletedV1(e.Customer.Value, e.RequestId),
        _ => null,
    };
}
