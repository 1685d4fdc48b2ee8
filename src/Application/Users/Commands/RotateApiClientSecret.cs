using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// A new secret; the one before works for 24 hours more. Again within them: the last new one is replaced. Errors:
/// <c>api_client.not_found</c>, <c>api_client.invalid_transition</c>, <c>role.escalation</c>. Source: who
/// has <c>users:client:manage</c>.
/// </summary>
/// <param name="May">What they may do: who gets the secret can do what the client can.</param>
public sealed record RotateApiClientSecretCommand(Guid ClientId, IReadOnlySet<string> May) : ICommand<IssuedSecret>;

internal sealed class RotateApiClientSecretHandler(
    IApiClientRepository clients, IClientSecrets secrets, TimeProvider clock)
    : ICommandHandler<RotateApiClientSecretCommand, IssuedSecret>
{
    public async Task<Result<IssuedSecret>> Handle(
        RotateApiClientSecretCommand command, CancellationToken cancellationToken)
    {
        if (await clients.GetAsync(ApiClientId.From(command.ClientId), cancellationToken) is not { } client)
        {
            return ApiClientErrors.NotFound;
        }

        if (!command.May.IsSupersetOf(client.State.Scopes))
        {
            return UserErrors.RoleEscalation;
        }

        var secret = secrets.NewSecret();
        if (client.RotateSecret(SecretHash.Of(secret), clock.GetUtcNow()).Error is { } refusal)
        {
            return refusal;
        }

        clients.Update(client);
        return new IssuedSecret(command.ClientId, secret);
    }
}
