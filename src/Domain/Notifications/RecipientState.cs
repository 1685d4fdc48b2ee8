using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

/// <summary>Of our own: the account's id names a stream of Users already.</summary>
public readonly record struct RecipientId(Guid Value) : IEntityId<RecipientId>
{
    public static RecipientId From(Guid value) => new(value);
}

public sealed record RecipientState : AggregateState
{
    public required RecipientId Id { get; init; }

    public required CustomerId Customer { get; init; }

    public required Contact Contact { get; init; }

    public bool IsErased => Contact.Email.Length == 0;
}

/// <param name="Locale">BCP 47.</param>
public sealed record Contact(string Email, string Name, string Locale);
