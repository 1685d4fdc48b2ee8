using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public interface IRecipientRepository
{
    Task<Recipient?> FindAsync(CustomerId customer, CancellationToken cancellationToken);

    void Add(Recipient recipient);

    void Update(Recipient recipient);
}
