namespace Modular.Domain.Notifications;

public interface IMessageRepository
{
    Task<Message?> GetAsync(MessageId id, CancellationToken cancellationToken);

    /// <summary>The write is refused with <see cref="MessageErrors.Duplicate"/> when the key was used before.</summary>
    void Add(Message message);

    void Update(Message message);
}
