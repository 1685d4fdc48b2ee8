using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>An account. Other modules know the same value as their customer id.</summary>
public readonly record struct UserId(Guid Value) : IEntityId<UserId>
{
    public static UserId From(Guid value) => new(value);
}
