namespace Modular.Domain.Billing;

public interface IPaymentRepository
{
    Task<Payment?> GetAsync(PaymentId id, CancellationToken cancellationToken);

    Task<Payment?> FindByOrderAsync(OrderId orderId, CancellationToken cancellationToken);

    void Add(Payment payment);

    void Update(Payment payment);
}
