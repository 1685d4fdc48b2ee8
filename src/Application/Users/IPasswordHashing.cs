using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>Turns passwords into what is stored. Slow on purpose; only so many run at once, the others wait.</summary>
public interface IPasswordHashing
{
    Task<PasswordHash> HashAsync(Password password, CancellationToken cancellationToken);

    /// <param name="hash">Null when there is no account: takes as long as with one, and fails.</param>
    Task<PasswordCheck> CheckAsync(PasswordHash? hash, Password password, CancellationToken cancellationToken);
}

public enum PasswordCheck
{
    Failed,
    Passed,

    /// <summary>Right, but hashed with parameters of an earlier time.</summary>
    PassedOutdated,
}
