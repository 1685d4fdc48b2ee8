namespace Modular.Domain.Billing;

public interface IInvoiceRepository
{
    Task<Invoice?> FindByOrderAsync(OrderId orderId, CancellationToken cancellationToken);

    void Add(Invoice invoice);

    void Update(Invoice invoice);
}
