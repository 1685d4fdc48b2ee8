namespace Modular.Domain.Users;

public interface IApiClientRepository
{
    Task<ApiClient?> GetAsync(ApiClientId id, CancellationToken cancellationToken);

    void Add(ApiClient client);

    void Update(ApiClient client);
}
