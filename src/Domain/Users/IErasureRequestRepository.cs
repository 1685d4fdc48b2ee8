namespace Modular.Domain.Users;

public interface IErasureRequestRepository
{
    Task<ErasureRequest?> GetAsync(ErasureRequestId id, CancellationToken cancellationToken);

    /// <returns>The one that was neither cancelled nor completed; there is one at most.</returns>
    Task<ErasureRequest?> FindOpenAsync(UserId user, CancellationToken cancellationToken);

    void Add(ErasureRequest request);

    void Update(ErasureRequest request);
}
