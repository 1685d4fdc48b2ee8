using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public readonly record struct JournalEntryId(Guid Value) : IEntityId<JournalEntryId>
{
    public static JournalEntryId From(Guid value) => new(value);
}
