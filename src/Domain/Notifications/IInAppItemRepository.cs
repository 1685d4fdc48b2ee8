using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public interface IInAppItemRepository
{
    /// <returns>Null when there is none, or when it is in somebody else's inbox.</returns>
    Task<InAppItem?> GetAsync(InAppItemId id, CustomerId owner, CancellationToken cancellationToken);

    /// <summary>The write is refused with <see cref="MessageErrors.Duplicate"/> when the key was used before.</summary>
    void Add(InAppItem item);

    void Update(InAppItem item);
}
