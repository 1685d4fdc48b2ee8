using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public readonly record struct PaymentId(Guid Value) : IEntityId<PaymentId>
{
    public static PaymentId From(Guid value) => new(value);
}
