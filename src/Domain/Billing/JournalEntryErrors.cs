using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public static class JournalEntryErrors
{
    public static Error Empty { get; } = new(
        "journal.empty", ErrorKind.Rule, "A journal entry has at least one debit and one credit.");

    public static Error NotPositive { get; } = new(
        "journal.posting_not_positive", ErrorKind.Rule, "A posting is a debit or a credit above zero.");

    public static Error PostedBefore { get; } = new(
        "journal.posted_before", ErrorKind.State, "This document is in the ledger already.");

    public static Error Unbalanced(Money debits, Money credits) => new(
        "journal.unbalanced", ErrorKind.Rule, $"Debits are {debits}, credits are {credits}.");
}
