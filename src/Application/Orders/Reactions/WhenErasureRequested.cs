using Modular.Application.Contracts.Users;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;

namespace Modular.Application.Orders.Reactions;

internal sealed class WhenErasureRequested : IReaction<ErasureRequestedV1>
{
    public ICommand When(ErasureRequestedV1 occurred, EventOrigin origin) =>
        new EraseCustomerCommand(occurred.UserId, occurred.RequestId);
}
