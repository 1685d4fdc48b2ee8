using Modular.Application.Shared;

namespace Modular.Application.Notifications.Queries;

/// <summary>
/// What the development mailbox holds, newest first: at most the last 500 mails. Development and Testing only.
/// </summary>
/// <param name="To">Only mail to this address, in any case; null for all.</param>
public sealed record ListMailboxQuery(string? To) : IQuery<MailboxContent>;

public sealed record MailboxContent(IReadOnlyList<MailboxItem> Data);

public sealed record MailboxItem(Guid Id, string To, string Subject, DateTimeOffset SentAt, string Text);
