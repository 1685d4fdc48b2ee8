namespace Modular.Domain.Billing;

/// <summary>The ledger: it can only grow.</summary>
public interface IJournal
{
    void Add(JournalEntry entry);
}
