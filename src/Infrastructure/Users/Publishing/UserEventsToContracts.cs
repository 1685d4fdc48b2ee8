using Modular.Application.Contracts.Shared;
using Modular.Application.Contracts.Users;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Infrastructure.Users.Publishing;

/// <summary>What the other modules learn of what happened here.</summary>
internal static class UserEventsToContracts
{
    /// <summary>An address counts for others once it is proven.</summary>
    public static IIntegrationEvent? Publish(UserState user, IDomainEvent happened) => happened switch
    {
        UserActivated or AdminBootstrapped or EmailChanged or ProfileChanged =>
            new ContactChangedV1(user.Id.Value, user.Email.Value, user.Name, user.Locale, user.TimeZone),
        UserSuspended => new UserSuspendedV1(user.Id.Value),
        UserReinstated => new UserReinstatedV1(user.Id.Value),
        _ => null,
    };

    public static IIntegrationEvent? Publish(IDomainEvent happened) => happened switch
    {
        UserRegistered registered => new UserRegisteredV1(registered.UserId.Value),
        UserActivated activated => new UserActivatedV1(activated.UserId.Value),
        AdminBootstrapped bootstrapped => new UserActivatedV1(bootstrapped.UserId.Value),
        UserExpired expired => new UserErasedV1(expired.UserId.Value),
        UserErased erased => new UserErasedV1(erased.UserId.Value),
        ChallengeIssued issued => new ChallengeIssuedV1(
            issued.ChallengeId.Value, issued.UserId.Value, EnumText.Of(issued.Purpose)),
        ErasureAsked asked => new ErasureRequestedV1(asked.UserId.Value, asked.RequestId.Value),
        _ => null,
    };
}
