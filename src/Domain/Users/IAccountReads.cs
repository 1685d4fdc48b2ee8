using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>Who has looked at the account of somebody else.</summary>
public interface IAccountReads
{
    void Note(UserId user);
}

/// <summary>Staff looked at an account; the actor of the event says who.</summary>
[NoConsumer("For auditors: who looked at whose account.")]
public sealed record AccountRead(UserId UserId) : IDomainEvent;
