namespace Modular.Domain.Users;

public interface ISessionRepository
{
    Task<Session?> GetAsync(SessionId id, CancellationToken cancellationToken);

    void Add(Session session);

    void Update(Session session);
}
