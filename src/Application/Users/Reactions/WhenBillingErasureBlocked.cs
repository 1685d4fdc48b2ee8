using Modular.Application.Contracts.Billing;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Application.Users.Reactions;

internal sealed class WhenBillingErasureBlocked : IReaction<ErasureBlockedV1>
{
    public ICommand When(ErasureBlockedV1 occurred, EventOrigin origin) =>
        new BlockErasureCommand(occurred.RequestId, Module: "billing", occurred.Reason);
}
