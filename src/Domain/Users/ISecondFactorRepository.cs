namespace Modular.Domain.Users;

public interface ISecondFactorRepository
{
    /// <summary>In whatever state; an account has one at most.</summary>
    Task<SecondFactor?> FindAsync(UserId user, CancellationToken cancellationToken);

    void Add(SecondFactor factor);

    void Update(SecondFactor factor);
}
