using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>Of our own: the account's id names a stream of Users already.</summary>
public readonly record struct CustomerRecordId(Guid Value) : IEntityId<CustomerRecordId>
{
    public static CustomerRecordId From(Guid value) => new(value);
}
