namespace Modular.Domain.Billing;

/// <summary>Invoices, and the credit notes that take them back.</summary>
public interface IInvoiceRepository
{
    Task<Invoice?> FindByOrderAsync(OrderId orderId, CancellationToken cancellationToken);

    void Add(Invoice invoice);

    void Update(Invoice invoice);

    void Add(CreditNote creditNote);
}
