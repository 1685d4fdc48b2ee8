using Modular.Domain.Shared;

namespace Modular.Application.Notifications;

/// <summary>Hands mail to the outside: an SMTP server, or the development mailbox that stands for one.</summary>
public interface IMailTransport
{
    /// <summary>
    /// Success: the other side has taken the mail over. <see cref="ErrorKind.Rule"/>: it never will
    /// (<c>mail.refused</c>). <see cref="ErrorKind.Unavailable"/>: try again later (<c>mail.unavailable</c>, or
    /// <c>mail.transport_missing</c> when no server is configured). Details name no address.
    /// </summary>
    Task<Result> SendAsync(Mail mail, CancellationToken cancellationToken);
}

/// <param name="Key">The same in every attempt: becomes the Message-ID, by which mailboxes drop a second copy.</param>
public sealed record Mail(string Key, string To, MailContent Content);
