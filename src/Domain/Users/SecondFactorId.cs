using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public readonly record struct SecondFactorId(Guid Value) : IEntityId<SecondFactorId>
{
    public static SecondFactorId From(Guid value) => new(value);
}
