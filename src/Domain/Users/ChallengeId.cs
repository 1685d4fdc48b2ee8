using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public readonly record struct ChallengeId(Guid Value) : IEntityId<ChallengeId>
{
    public static ChallengeId From(Guid value) => new(value);
}
