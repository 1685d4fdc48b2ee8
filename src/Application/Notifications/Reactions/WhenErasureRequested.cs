using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Reactions;

internal sealed class WhenErasureRequested : IReaction<ErasureRequestedV1>
{
    public ICommand When(ErasureRequestedV1 occurred, EventOrigin origin) =>
        new EraseRecipientCommand(CustomerId.From(occurred.UserId), occurred.RequestId);
}
