using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public sealed record RecipientState : AggregateState
{
    public required CustomerId Id { get; init; }

    public required Contact Contact { get; init; }
}

/// <param name="Locale">BCP 47.</param>
public sealed record Contact(string Email, string Name, string Locale);
