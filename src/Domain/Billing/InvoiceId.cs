using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public readonly record struct InvoiceId(Guid Value) : IEntityId<InvoiceId>
{
    public static InvoiceId From(Guid value) => new(value);
}
