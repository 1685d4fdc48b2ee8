using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// A token for a client that has shown its secret (RFC 6749, section 4.4). Refusals, in the words of that page:
/// <c>invalid_client</c> (the same for a wrong secret, an unknown and a revoked client), <c>invalid_scope</c>. Source:
/// the client.
/// </summary>
/// <param name="Scopes">Fewer than the client has; null: all.</param>
public sealed record IssueClientTokenCommand(string ClientId, string Secret, IReadOnlyList<string>? Scopes)
    : ICommand<ClientToken>
{
    public override string ToString() => nameof(IssueClientTokenCommand);
}

internal sealed class IssueClientTokenHandler(IApiClientRepository clients, IClientSecrets secrets, TimeProvider clock)
    : ICommandHandler<IssueClientTokenCommand, ClientToken>
{
    public async Task<Result<ClientToken>> Handle(IssueClientTokenCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!Guid.TryParseExact(command.ClientId, "D", out var id)
            || await clients.GetAsync(ApiClientId.From(id), cancellationToken) is not { } client
            || !client.Accepts(SecretHash.Of(command.Secret), now))
        {
            return OAuthErrors.InvalidClient;
        }

        var scopes = command.Scopes ?? client.State.Scopes;
        if (scopes.Except(client.State.Scopes, StringComparer.Ordinal).Any())
        {
            return OAuthErrors.InvalidScope;
        }

        // Once an hour: no write for each token.
        if (client.Use(now).Error is null && client.Events.Count > 0)
        {
            clients.Update(client);
        }

        return secrets.Issue(client.State, [.. scopes.Distinct(StringComparer.Ordinal)], now);
    }
}
