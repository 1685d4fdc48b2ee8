namespace Modular.Domain.Orders;

/// <summary>
/// Loads at once, writes late: what is added or updated is sent when the command has succeeded, together with what its
/// events mean for stock (placed: reserved; cancellation started: released).
/// </summary>
public interface IOrderRepository
{
    Task<Order?> GetAsync(OrderId id, CancellationToken cancellationToken);

    void Add(Order order);

    void Update(Order order);
}
