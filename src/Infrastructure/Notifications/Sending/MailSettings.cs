using System.Net.Mail;
using Microsoft.Extensions.Configuration;

namespace Modular.Infrastructure.Notifications.Sending;

/// <summary>Section <c>Modular:Mail</c>.</summary>
/// <param name="Domain">The right side of each Message-ID; keep it once mail was sent.</param>
/// <param name="From">The sender.</param>
/// <param name="Smtp">Null when no server is configured.</param>
internal sealed record MailSettings(string Domain, MailAddress From, SmtpServer? Smtp)
{
    private const string DefaultDomain = "modular.local";

    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message names it.</exception>
    public static MailSettings Read(IConfiguration configuration)
    {
        var mail = configuration.GetSection("Modular:Mail");
        var domain = mail["Domain"] ?? DefaultDomain;
        if (Uri.CheckHostName(domain) != UriHostNameType.Dns)
        {
            throw new InvalidOperationException($"Modular:Mail:Domain is '{domain}': it must be a host name.");
        }

        var smtp = mail.GetSection("Smtp");
        var host = smtp["Host"];
        var from = smtp["From"] ?? (string.IsNullOrEmpty(host) ? $"no-reply@{domain}" : null);
        if (!MailAddress.TryCreate(from, out var sender))
        {
            throw new InvalidOperationException(
                "Modular:Mail:Smtp:From must be the sender's address, such as 'Shop <shop@example.com>'.");
        }

        return new MailSettings(domain, sender, string.IsNullOrEmpty(host)
            ? null
            : new SmtpServer(
                host,
                smtp.GetValue("Port", 587),
                smtp["User"],
                smtp["Password"],
                smtp.GetValue("StartTls", true)));
    }
}

/// <param name="StartTls">Refuse to hand mail over unless the connection is encrypted by STARTTLS.</param>
internal sealed record SmtpServer(string Host, int Port, string? User, string? Password, bool StartTls)
{
    // A record prints its members: the password must not reach a log that way.
    public override string ToString() => $"{Host}:{Port}";
}
