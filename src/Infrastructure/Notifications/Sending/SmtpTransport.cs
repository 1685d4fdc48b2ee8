using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Logging;
using Modular.Application.Notifications;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Notifications.Sending;

/// <summary>One SMTP conversation for each mail.</summary>
internal sealed partial class SmtpTransport(MailSettings settings, SmtpServer server, ILogger<SmtpTransport> logger)
    : IMailTransport
{
    // Less than the 20 s that a job may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<Result> SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryCreate(mail.To, out var to))
        {
            return MailErrors.Refused("the recipient's address is malformed");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var message = Compose(mail, to);
            using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.StartTls };
            if (server.User is not null)
            {
                client.Credentials = new NetworkCredential(server.User, server.Password);
            }

            await client.SendMailAsync(message, patience.Token);
            return Result.Success;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable(mail, $"no answer within {Patience.TotalSeconds:F0} s", exception: null);
        }
        catch (SmtpException refused) when (IsFinal(refused.StatusCode))
        {
            // The answer's text may repeat the address; the code says enough.
            LogRefused(mail.Key, server, (int)refused.StatusCode);
            return MailErrors.Refused($"it answered {(int)refused.StatusCode}");
        }
        catch (SmtpException failed)
        {
            return Unavailable(
                mail,
                failed.StatusCode == SmtpStatusCode.GeneralFailure
                    ? "the conversation failed"
                    : $"it answered {(int)failed.StatusCode}",
                failed.InnerException);
        }
        catch (Exception broken) when (broken is IOException or AuthenticationException)
        {
            return Unavailable(mail, "the connection broke or could not be encrypted", broken);
        }
    }

    private MailMessage Compose(Mail mail, MailAddress to)
    {
        var message = new MailMessage(settings.From, to)
        {
            Subject = mail.Content.Subject,
            SubjectEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{mail.Key}@{settings.Domain}>");

        // RFC 3834: no absence notes in answer to this.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(View(mail.Content.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(mail.Content.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(string content, string mediaType)
    {
        // Not quoted-printable: System.Net.Mail would encode the line ends with it, which RFC 2045 forbids for text.
        var view = AlternateView.CreateAlternateViewFromString(
            content.ReplaceLineEndings("\r\n"), Encoding.UTF8, mediaType);
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }

    // 550 to 554 are about this mail or its recipient; other failures, 535 (wrong password) too, are about the server
    // or our settings and may be mended while the mail waits.
    private static bool IsFinal(SmtpStatusCode code) => (int)code is >= 550 and <= 554;

    private Error Unavailable(Mail mail, string cause, Exception? exception)
    {
        LogUnavailable(exception, mail.Key, server, cause);
        return MailErrors.Unavailable(cause);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Mail {Key} was refused for good by {Server} with {StatusCode}; its message is failed")]
    private partial void LogRefused(string key, SmtpServer server, int statusCode);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Mail {Key} has to wait: {Server}: {Cause}. Check Modular:Mail:Smtp and the server")]
    private partial void LogUnavailable(Exception? exception, string key, SmtpServer server, string cause);
}
