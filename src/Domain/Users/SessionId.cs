using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public readonly record struct SessionId(Guid Value) : IEntityId<SessionId>
{
    public static SessionId From(Guid value) => new(value);
}
