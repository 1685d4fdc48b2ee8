using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ends a client for good: its secrets at once, its tokens here at once and elsewhere within three seconds. Errors:
/// <c>api_client.not_found</c>, <c>api_client.invalid_transition</c>. Source: who has <c>users:client:manage</c>.
/// </summary>
public sealed record RevokeApiClientCommand(Guid ClientId) : ICommand;

internal sealed class RevokeApiClientHandler(IApiClientRepository clients, TimeProvider clock)
    : ICommandHandler<RevokeApiClientCommand>
{
    public async Task<Result> Handle(RevokeApiClientCommand command, CancellationToken cancellationToken)
    {
        if (await clients.GetAsync(ApiClientId.From(command.ClientId), cancellationToken) is not { } client)
        {
            return ApiClientErrors.NotFound;
        }

        if (client.Revoke(clock.GetUtcNow()).Error is { } refusal)
        {
            return refusal;
        }

        clients.Update(client);
        return Result.Success;
    }
}
