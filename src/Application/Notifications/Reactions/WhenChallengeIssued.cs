using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Reactions;

internal sealed class WhenChallengeIssued : IReaction<ChallengeIssuedV1>
{
    public ICommand When(ChallengeIssuedV1 occurred, EventOrigin origin) => new NotifyCommand(
        origin.EventId,
        CustomerId.From(occurred.UserId),
        NotificationRoutes.For<ChallengeIssuedV1>(occurred.Purpose),
        new Dictionary<string, string> { [Fact.ChallengeId] = Fact.Of(occurred.ChallengeId) });
}
