using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public static class CreditNoteErrors
{
    public static Error IssuedBefore { get; } = new(
        "credit_note.issued_before", ErrorKind.State, "A credit note was issued for this reason before.");
}
