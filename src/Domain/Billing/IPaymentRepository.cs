using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public interface IPaymentRepository
{
    Task<Payment?> GetAsync(PaymentId id, CancellationToken cancellationToken);

    Task<Payment?> FindByOrderAsync(OrderId orderId, CancellationToken cancellationToken);

    /// <summary>Whether the gateway owes the answer to an operation of this customer.</summary>
    Task<bool> AnyInFlightAsync(CustomerId customer, CancellationToken cancellationToken);

    void Add(Payment payment);

    void Update(Payment payment);
}
