using Modular.Application.Shared;

namespace Modular.Application.Notifications.Queries;

/// <summary>
/// One mail of the development mailbox. Development and Testing only. Errors: <c>mail.not_found</c>.
/// </summary>
public sealed record GetMailQuery(Guid Id) : IQuery<MailDetails>;

/// <param name="Headers">By name, as a mail server would have got them.</param>
public sealed record MailDetails(
    Guid Id,
    string To,
    string Subject,
    DateTimeOffset SentAt,
    IReadOnlyDictionary<string, string> Headers,
    string Text,
    string Html);
