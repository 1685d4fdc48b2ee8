using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

/// <summary>
/// Loads at once, writes late: what is added or updated is sent when the command has succeeded, together with what its
/// events mean for stock (placed: reserved; cancellation started: released).
/// </summary>
public interface IOrderRepository
{
    Task<Order?> GetAsync(OrderId id, CancellationToken cancellationToken);

    /// <summary>The customer's orders that still name them, the oldest first.</summary>
    /// <param name="most">How many at once.</param>
    Task<IReadOnlyList<Order>> NamingAsync(CustomerId customer, int most, CancellationToken cancellationToken);

    void Add(Order order);

    void Update(Order order);
}
