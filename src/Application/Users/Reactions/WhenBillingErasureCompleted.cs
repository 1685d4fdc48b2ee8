using Modular.Application.Contracts.Billing;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Application.Users.Reactions;

internal sealed class WhenBillingErasureCompleted : IReaction<ErasureCompletedV1>
{
    public ICommand When(ErasureCompletedV1 occurred, EventOrigin origin) =>
        new AcknowledgeErasureCommand(occurred.RequestId, Module: "billing");
}
