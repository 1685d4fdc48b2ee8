using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Users;
using Modular.Application.Shared;

namespace Modular.Application.Billing.Reactions;

internal sealed class WhenErasureRequested : IReaction<ErasureRequestedV1>
{
    public ICommand When(ErasureRequestedV1 occurred, EventOrigin origin) =>
        new EraseCustomerCommand(occurred.UserId, occurred.RequestId);
}
