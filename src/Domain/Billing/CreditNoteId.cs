using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public readonly record struct CreditNoteId(Guid Value) : IEntityId<CreditNoteId>
{
    public static CreditNoteId From(Guid value) => new(value);
}
