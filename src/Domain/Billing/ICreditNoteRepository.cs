namespace Modular.Domain.Billing;

public interface ICreditNoteRepository
{
    void Add(CreditNote creditNote);
}
