using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public interface ICustomerRepository
{
    /// <returns>Null for who was never asked to be erased.</returns>
    Task<Customer?> FindAsync(CustomerId customer, CancellationToken cancellationToken);

    /// <summary>Saves one that was just met, too. Once erased, no payment names a card of theirs any more.</summary>
    void Save(Customer customer);
}
