using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Customers;

public interface ICustomerRepository
{
    /// <returns>Null for who is like everybody else: active, and never written down.</returns>
    Task<Customer?> FindAsync(CustomerId customer, CancellationToken cancellationToken);

    /// <summary>Saves one that was just met, too.</summary>
    void Save(Customer customer);
}
