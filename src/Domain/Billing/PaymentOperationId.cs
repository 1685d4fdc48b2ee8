using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public readonly record struct PaymentOperationId(Guid Value) : IEntityId<PaymentOperationId>
{
    public static PaymentOperationId From(Guid value) => new(value);
}
