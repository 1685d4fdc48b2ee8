using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <param name="Amount">The sum of the debits, which is that of the credits.</param>
[NoConsumer("For auditors: the trial balance sums the postings themselves.")]
public sealed record JournalPosted(JournalEntryId EntryId, JournalKind Kind, Guid SourceId, Money Amount)
    : IDomainEvent;
