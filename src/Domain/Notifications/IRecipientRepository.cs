using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public interface IRecipientRepository
{
    Task<Recipient?> GetAsync(CustomerId id, CancellationToken cancellationToken);

    void Add(Recipient recipient);

    void Update(Recipient recipient);
}
