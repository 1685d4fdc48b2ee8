using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public interface IMessageRepository
{
    Task<Message?> GetAsync(MessageId id, CancellationToken cancellationToken);

    /// <summary>The write is refused with <see cref="MessageErrors.Duplicate"/> when the key was used before.</summary>
    /// <summary>
    /// What messages to somebody said, and where they went beside the usual address, is gone with the commit. No event:
    /// that they were sent does not change, and what was not sent yet finds no recipient.
    /// </summary>
    void ForgetFactsOf(CustomerId recipient);

    void Add(Message message);

    void Update(Message message);
}
