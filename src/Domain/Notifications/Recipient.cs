using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

/// <summary>
/// Whom we can write to, and where: this module's own copy of the contact that Users tells. Its events say that it
/// changed, never to what: the address is in the row only, where it can be erased.
/// </summary>
public sealed class Recipient : AggregateRoot<RecipientState>
{
    private Recipient(RecipientState state)
        : base(state)
    {
    }

    public static Recipient Load(RecipientState state) => new(state);

    public static Recipient Add(RecipientId id, CustomerId customer, Contact contact)
    {
        var recipient = new Recipient(new RecipientState { Id = id, Customer = customer, Contact = contact });
        recipient.Raise(new RecipientAdded(id, customer), recipient.State);
        return recipient;
    }

    /// <summary>Somebody who was never told of, and must be erased.</summary>
    public static Recipient Unknown(RecipientId id, CustomerId customer) => new(
        new RecipientState { Id = id, Customer = customer, Contact = new Contact("unknown", "", "en") });

    /// <summary>Forgets where the person can be reached, for good; asked again, it is told again.</summary>
    /// <param name="requestId">What Users calls the request that this answers.</param>
    public void Erase(Guid requestId) => Raise(
        new RecipientErased(State.Id, State.Customer, requestId),
        State with { Contact = State.Contact with { Email = "", Name = "" } });

    public Result ChangeContact(Contact contact)
    {
        if (State.IsErased)
        {
            return RecipientErrors.Erased;
        }

        if (contact == State.Contact)
        {
            return RecipientErrors.Unchanged;
        }

        Raise(new RecipientContactChanged(State.Id), State with { Contact = contact });
        return Result.Success;
    }
}
