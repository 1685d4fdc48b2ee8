namespace Modular.Domain.Users;

public interface IUserRepository
{
    Task<User?> GetAsync(UserId id, CancellationToken cancellationToken);

    Task<User?> FindAsync(EmailAddress email, CancellationToken cancellationToken);

    Task<bool> AnyAdminAsync(CancellationToken cancellationToken);

    void Add(User user);

    void Update(User user);
}
