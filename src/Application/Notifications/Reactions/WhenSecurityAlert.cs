using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Reactions;

internal sealed class WhenSecurityAlert : IReaction<SecurityAlertV1>
{
    public ICommand When(SecurityAlertV1 occurred, EventOrigin origin) => new NotifyCommand(
        origin.EventId,
        CustomerId.From(occurred.UserId),
        NotificationRoutes.For<SecurityAlertV1>(occurred.Kind),
        new Dictionary<string, string>
        {
            [Fact.Time] = Fact.Of(origin.OccurredAt),
            [Fact.Detail] = occurred.Detail ?? "",
            [Fact.UserAgent] = occurred.UserAgent ?? "",
            [Fact.IpAddress] = occurred.IpAddress ?? "",
        },
        occurred.Email);
}
