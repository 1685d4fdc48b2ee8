namespace Modular.Domain.Users;

public interface ISessionRepository
{
    Task<Session?> GetAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Neither revoked nor expired, the oldest first.</summary>
    Task<IReadOnlyList<Session>> LiveAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether the account was used before, and never from there.</summary>
    Task<bool> IsNewDeviceAsync(UserId user, Device device, CancellationToken cancellationToken);

    /// <summary>Ends all that an account has open, also what begins at the same moment.</summary>
    /// <param name="except">The one that asks for it.</param>
    Task RevokeAllAsync(
        UserId user, SessionRevocation reason, SessionId? except, DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <param name="owner">
    /// As it was judged: should it have changed meanwhile (another password, suspended), the login is judged anew.
    /// </param>
    void Add(Session session, UserState owner);

    void Update(Session session);
}
