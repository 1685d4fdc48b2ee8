using Modular.Application.Contracts.Notifications;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Application.Users.Reactions;

internal sealed class WhenNotificationsErasureCompleted : IReaction<ErasureCompletedV1>
{
    public ICommand When(ErasureCompletedV1 occurred, EventOrigin origin) =>
        new AcknowledgeErasureCommand(occurred.RequestId, Module: "notifications");
}
